import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The Go version every tool is built with; the module proxy brings it. */
export const goVersion = 'go1.27.2';

/** A Go module whose go.mod and go.sum pin what its binaries are built from. */
export interface GoTool<File extends string = string> {
  readonly name: string;
  /** Holds go.mod and go.sum. */
  readonly folder: string;
  /** The folder of the cache its binaries stand in. */
  readonly shelf: string;
  readonly binaries: readonly { readonly file: File; readonly package: string }[];
  /** `-X` stamps: unstamped builds report versions that no client accepts. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Another version of Go than every other tool's. */
  readonly go?: string;
  /** Experiments of Go that it is built with. */
  readonly experiments?: readonly string[];
}

export interface Build<File extends string = string> {
  readonly tool: string;
  /** 0 when the cache had it. */
  readonly seconds: number;
  readonly binaries: Readonly<Partial<Record<File, string>>>;
}

/** Where built binaries live between runs: `SLIPWAY_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const { SLIPWAY_CACHE: own, XDG_CACHE_HOME: users } = process.env;
  return own ?? join(users ?? join(homedir(), '.cache'), 'slipway');
}

/**
 * The paths of a tool's binaries, built from its pinned Go module unless the cache has them.
 * Raises an Error with the compiler's last words when the build fails.
 */
export async function provideGoTool<File extends string>(
  tool: GoTool<File>,
  signal?: AbortSignal,
): Promise<Build<File>> {
  const folder = await binaryFolderOf(tool);
  const paths = tool.binaries.map(({ file }) => [file, join(folder, file)] as const);
  const binaries = Object.fromEntries(paths) as Partial<Record<File, string>>;
  if (await exists(folder)) return { tool: tool.name, seconds: 0, binaries };
  const started = Date.now();
  await buildInto(folder, tool, signal);
  return { tool: tool.name, seconds: Math.round((Date.now() - started) / 1000), binaries };
}

/** Whether the cache has a tool's binaries. */
export async function isBuilt(tool: GoTool): Promise<boolean> {
  return exists(await binaryFolderOf(tool));
}

/** The flags every binary is built with: static, stripped, the same bytes from any folder. */
function buildFlags({ stamps, tags = [] }: GoTool): readonly string[] {
  const sets = Object.entries(stamps).map(([name, value]) => `-X ${name}=${value}`);
  return [
    ...tags.map((tag) => `-tags=${tag}`),
    '-mod=readonly',
    '-trimpath',
    '-buildvcs=false',
    `-ldflags=${['-s -w', ...sets].join(' ')}`,
  ];
}

/** The folder of a tool's binaries; its name is a hash of all that decides what the build gives. */
async function binaryFolderOf(tool: GoTool): Promise<string> {
  const hash = createHash('sha256');
  const { go = goVersion, experiments = [] } = tool;
  for (const part of [go, process.platform, process.arch, ...buildFlags(tool), ...experiments])
    hash.update(`${part}\0`);
  for (const { package: name } of tool.binaries) hash.update(`${name}\0`);
  for (const file of (await readdir(tool.folder)).sort()) {
    hash.update(`${file}\0`).update(await readFile(join(tool.folder, file)));
  }
  return join(cacheFolder(), tool.shelf, `${tool.name}-${hash.digest('hex').slice(0, 16)}`);
}

/** Built beside and moved as a whole: a build that is cut short leaves nothing that looks finished. */
async function buildInto(folder: string, tool: GoTool, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-draft-`);
  try {
    for (const { file, package: name } of tool.binaries) {
      await runGo(tool, ['build', ...buildFlags(tool), '-o', join(draft, file), name], signal);
    }
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another process may have built the same thing at the same time.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Runs `go` in a tool's module with the pinned version of Go; gives its standard output. Where a signal can end it, it
 * leads its own process group: the compilers it started end with it.
 */
export async function runGo(
  { name, folder, go = goVersion, experiments = [] }: Pick<GoTool, 'name' | 'folder' | 'go' | 'experiments'>,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  // A build of minutes must not starve the machine it runs on.
  const child = spawn('nice', ['-n', '19', 'go', ...args], {
    cwd: folder,
    env: {
      ...process.env,
      ...(experiments.length === 0 ? {} : { GOEXPERIMENT: experiments.join(',') }),
      ...{ GOTOOLCHAIN: go, CGO_ENABLED: '0' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: signal !== undefined,
  });
  const end = (): void => void process.kill(-(child.pid ?? Number.NaN), 'SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  const output: Buffer[] = [];
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk.toString()}`.slice(-4000);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (exitCode === 0) return Buffer.concat(output).toString();
  throw new Error(`go ${args[0]} for ${name} ended with ${exitCode} (Go ≥ 1.26 is needed): ${complaints}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
