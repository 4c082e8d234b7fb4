import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { readRunnerFile } from '../../oracle/runner-files.ts';

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const RUNNER_FILES = [
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
] as const;

/** The test action as it would ship: bundled as `npm run build` does it. */
export interface BundledAction {
  readonly file: string;
  remove(): Promise<void>;
}

export async function bundleTestAction(): Promise<BundledAction> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bundle-'));
  await build({
    input: { echo: join(ROOT, 'test/acceptance/kernel-action/main.ts') },
    platform: 'node',
    cwd: ROOT,
    logLevel: 'warn',
    treeshake: {
      moduleSideEffects: [{ test: /node_modules\/(@actions|undici|tunnel)\//, sideEffects: false }],
    },
    transform: { target: 'node20' },
    output: { dir: folder, format: 'esm', minify: true, entryFileNames: '[name].js' },
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return { file: join(folder, 'echo.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What one run left behind. */
export interface Trail {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
  /** Every file of the runner's folders, by its name. */
  readonly files: ReadonlyMap<string, string>;
}

export interface RunOptions {
  readonly argv?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Does something to the running child, or to its folders before it starts. */
  readonly prepare?: (folder: string) => Promise<void>;
  readonly during?: (child: ChildProcess) => Promise<void>;
}

/** Runs the bundle as the runner of a workflow does. */
export function runAsStep(action: BundledAction, options: RunOptions): Promise<Trail> {
  const inputs = Object.entries(options.inputs ?? {});
  const env = Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return run(action, { ...options, env: { GITHUB_ACTIONS: 'true', ...env, ...options.env } });
}

/** Runs the bundle as a person on a terminal does; its output goes to pipes. */
export function runOnTerminal(action: BundledAction, options: RunOptions): Promise<Trail> {
  return run(action, options);
}

async function run(action: BundledAction, options: RunOptions): Promise<Trail> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-runner-'));
  try {
    const env = await prepareFolders(folder);
    await options.prepare?.(folder);
    const child = spawn(process.execPath, [action.file, ...(options.argv ?? [])], {
      env: { ...env, ...options.env },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const ended = once(child, 'close');
    await options.during?.(child);
    const [exitCode] = await ended;
    const files = await readFolder(folder);
    const outputs = readRunnerFile(files.get('GITHUB_OUTPUT') ?? '');
    return {
      exitCode,
      stdout: stdout(),
      stderr: stderr(),
      outputs,
      files,
      summary: files.get('GITHUB_STEP_SUMMARY') ?? '',
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareFolders(folder: string): Promise<Record<string, string>> {
  const temporary = join(folder, 'temp');
  await mkdir(temporary);
  await Promise.all(RUNNER_FILES.map((name) => writeFile(join(folder, name), '')));
  const files = Object.fromEntries(RUNNER_FILES.map((name) => [name, join(folder, name)]));
  return {
    ...files,
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RUNNER_TEMP: temporary,
    GITHUB_WORKSPACE: folder,
  };
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), await readFile(path, 'utf8').catch(() => '')] as const;
  });
  return new Map(await Promise.all(read));
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
