import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { binaryFolderOf, buildFlags } from './cache.ts';
import { type BinaryName, goVersion, moduleFolderOf, type Tool, tools } from './tools.ts';

export interface Build {
  readonly tool: string;
  /** 0 when the cache had it. */
  readonly seconds: number;
  readonly binaries: Readonly<Partial<Record<BinaryName, string>>>;
}

/**
 * The paths of a tool's binaries, built from its pinned Go module unless the cache has them.
 * Raises an Error with the compiler's last words when the build fails.
 */
export async function provideTool(tool: Tool, signal?: AbortSignal): Promise<Build> {
  const folder = await binaryFolderOf(tool);
  const binaries = Object.fromEntries(tool.binaries.map(({ file }) => [file, join(folder, file)]));
  if (await exists(folder)) return { tool: tool.name, seconds: 0, binaries };
  const started = Date.now();
  await buildInto(folder, tool, signal);
  return { tool: tool.name, seconds: Math.round((Date.now() - started) / 1000), binaries };
}

/** Whether the cache has a tool's binaries. */
export async function isBuilt(tool: Tool): Promise<boolean> {
  return exists(await binaryFolderOf(tool));
}

/** The path of one binary, built where the cache lacks it. */
export async function provideBinary(name: BinaryName): Promise<string> {
  const tool = tools.find(({ binaries }) => binaries.some(({ file }) => file === name));
  const path = tool === undefined ? undefined : (await provideTool(tool)).binaries[name];
  if (path === undefined) throw new Error(`no tool of the cluster has a binary ${name}`);
  return path;
}

/** Built beside and moved as a whole: a build that is cut short leaves nothing that looks finished. */
async function buildInto(folder: string, tool: Tool, signal?: AbortSignal): Promise<void> {
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
  { name }: Pick<Tool, 'name'>,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  // A build of minutes must not starve the machine it runs on.
  const child = spawn('nice', ['-n', '19', 'go', ...args], {
    cwd: moduleFolderOf(name),
    env: { ...process.env, GOTOOLCHAIN: goVersion, CGO_ENABLED: '0' },
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
