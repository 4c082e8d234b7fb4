import { spawn } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binding, sourceOf } from './bindings.ts';
import { provideTerraformTools, type TerraformTools } from './go-tools.ts';
import { provideSchema, type UsedTypes } from './provide-schema.ts';

/** A copy of a Terraform tree with providers that know the schemas of these bindings, and nothing to reach a cloud. */
export interface Workspace extends AsyncDisposable {
  /** Runs the tool in a folder of the tree; `init` was run there. Gives all it printed. */
  readonly run: (folder: string, args: readonly string[]) => Promise<Run>;
  readonly folder: string;
}

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Raises an Error with the tool's own words when a root cannot be initialised. */
export async function openWorkspace(source: string, bindings: readonly Binding[]): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-terraform-'));
  const tree = join(folder, 'tree');
  await cp(source, tree, { recursive: true });
  const tools = await provideTerraformTools();
  const text = await readAll(tree);
  for (const binding of bindings) await stockMirror(join(folder, 'mirror'), { binding, tools, text });
  const config = join(folder, 'tofu.rc');
  await writeFile(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = "${folder}/mirror"\n  }\n}\n`,
  );
  const initialised = new Set<string>();
  const run = async (root: string, args: readonly string[]): Promise<Run> => {
    if (!initialised.has(root)) {
      initialised.add(root);
      const init = await runTofu(tools.tofu, { folder: join(tree, root), config, args: INIT });
      if (init.exitCode !== 0) throw new Error(`${root} cannot be initialised: ${init.stdout}${init.stderr}`);
    }
    return runTofu(tools.tofu, { folder: join(tree, root), config, args });
  };
  return { folder: tree, run, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const INIT = ['init', '-backend=false', '-input=false', '-no-color'];

async function readAll(tree: string): Promise<string> {
  const files = (await readdir(tree, { recursive: true })).filter((file) => /[.]tf$/.test(file));
  return (await Promise.all(files.map((file) => readFile(join(tree, file), 'utf8')))).join('\n');
}

/** A provider in the layout of a filesystem mirror, under the very version that the tree asks for. */
async function stockMirror(
  mirror: string,
  {
    binding,
    tools,
    text,
  }: { readonly binding: Binding; readonly tools: TerraformTools; readonly text: string },
): Promise<void> {
  const { provider } = binding;
  const version = findPin(text, sourceOf[provider]);
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const folder = join(mirror, 'registry.opentofu.org', sourceOf[provider], version, platform);
  await mkdir(folder, { recursive: true });
  const binary = join(folder, `terraform-provider-${provider}_v${version}`);
  await copyFile(tools.provider, binary);
  await chmod(binary, 0o755);
  const schema = await provideSchema(binding, findTypes(text, provider));
  await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
}

/** The exact version some root pins a provider to. */
function findPin(text: string, source: string): string {
  const pin = new RegExp(`source\\s+=\\s+"${source}"\\s+version\\s+=\\s+"(\\d+\\.\\d+\\.\\d+)"`).exec(
    text,
  )?.[1];
  if (pin === undefined) throw new Error(`no root pins ${source} to an exact version`);
  return pin;
}

/** The types of one provider that a tree uses. */
export function findTypes(text: string, provider: string): UsedTypes {
  const find = (kind: string): readonly string[] => {
    const pattern = new RegExp(`^${kind} "(${provider}_\\w+)"`, 'gm');
    return [...new Set([...text.matchAll(pattern)].map(([, name]) => String(name)))].sort();
  };
  return { resources: find('resource'), dataSources: find('data') };
}

const TIMEOUT_MS = 240_000;

async function runTofu(
  tofu: string,
  {
    folder,
    config,
    args,
  }: { readonly folder: string; readonly config: string; readonly args: readonly string[] },
): Promise<Run> {
  const child = spawn(tofu, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, stdout, stderr };
}
