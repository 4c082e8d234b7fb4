import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './go-tool.ts';

/** A program of the Python registry, with everything it is made of pinned by version and checksum. */
export interface PythonTool {
  readonly name: string;
  /** Holds requirements.txt. */
  readonly folder: string;
  /** What `python3 -m` runs. */
  readonly module: string;
}

export interface PythonProgram {
  readonly command: 'python3';
  /** Words before the program's own. */
  readonly words: readonly string[];
  /** Variables it needs beside the usual ones. */
  readonly env: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 600_000;

/** How a tool is run; the cache gets what it lacks. Raises an Error with pip's words. */
export async function providePythonTool(tool: PythonTool): Promise<PythonProgram> {
  const shelf = await shelfOf(tool);
  if (!(await exists(shelf))) await installInto(shelf, tool);
  return { command: 'python3', words: ['-m', tool.module], env: { PYTHONPATH: shelf } };
}

/** Wheels are made for one minor of Python: its name is part of the folder's. */
async function shelfOf({ name, folder }: PythonTool): Promise<string> {
  const { stdout } = await promisify(execFile)('python3', [
    '-c',
    'import sys; print(sys.implementation.cache_tag)',
  ]);
  const requirements = await readFile(join(folder, 'requirements.txt'));
  const hash = createHash('sha256').update(stdout).update(process.arch).update(requirements).digest('hex');
  return join(cacheFolder(), 'tools', `${name}-${hash.slice(0, 16)}`);
}

/** Installed beside and moved as a whole: what is cut short leaves nothing that looks finished. */
async function installInto(shelf: string, { name, folder }: PythonTool): Promise<void> {
  await mkdir(dirname(shelf), { recursive: true });
  const draft = await mkdtemp(`${shelf}-draft-`);
  const words = ['--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes', '--no-compile'];
  const requirements = ['--requirement', join(folder, 'requirements.txt'), '--target', draft];
  try {
    await promisify(execFile)('python3', ['-m', 'pip', 'install', ...words, ...requirements], {
      timeout: TIMEOUT_MS,
    }).catch((error: { readonly stderr?: string }) => {
      throw new Error(`${name} could not be installed (Python 3.11 to 3.14 on Linux): ${error.stderr}`);
    });
    await rename(draft, shelf).catch(async (error: unknown) => {
      // Another process may have installed the same thing at the same time.
      if (!(await exists(shelf))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
