import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf, SlipwayError } from '../../core/errors.ts';

/** Larger files are no configuration that people write. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A file of the working folder, found once, so that what is written is what was read. */
export interface WorkingFile {
  /** Real path, all links followed. */
  readonly realPath: string;
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Reads a file inside a folder; `path` is relative to it (or absolute and inside). Gives nothing when
 * there is none. Raises (caller) `file-outside` when the path or a link on it leaves the folder, `not-a-file`,
 * `file-too-large`, `file-unreadable`.
 */
export async function readWorkingFile(folder: string, path: string): Promise<WorkingFile | undefined> {
  const realPath = await findInside(folder, path);
  if (realPath === undefined) return undefined;
  const { size, mode, isFile } = await stat(realPath).then((found) => ({
    size: found.size,
    mode: found.mode & 0o7777,
    isFile: found.isFile(),
  }));
  if (!isFile) throw refuse(path, 'not-a-file', 'It is a folder or a device');
  if (size > MAX_BYTES)
    throw refuse(path, 'file-too-large', `It has ${size} bytes; at most ${MAX_BYTES} are read`);
  const bytes = await readFile(realPath).catch((cause: unknown) => {
    throw refuse(path, 'file-unreadable', messageOf(cause));
  });
  return { realPath, bytes, mode };
}

async function findInside(folder: string, path: string): Promise<string | undefined> {
  const root = await realpath(folder);
  const wanted = resolve(root, path);
  // A path that leaves the folder is refused before anything outside is so much as looked at.
  if (!isInside(root, wanted) && !isInside(resolve(folder), wanted)) throw outside(path);
  const found = await realpath(wanted).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    throw refuse(path, 'file-unreadable', messageOf(cause));
  });
  if (found !== undefined && !isInside(root, found)) throw outside(path);
  return found;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/**
 * Replaces the content of a file in one step (a reader sees the old bytes or the new ones) and keeps its permissions.
 * Raises `file-unwritable` (caller); the file is then as it was.
 */
export async function replaceWorkingFile({ realPath, mode }: WorkingFile, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(realPath), `.slipway-${randomUUID()}.tmp`);
  try {
    await writeNew(temporary, bytes, mode);
    await rename(temporary, realPath);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw refuse(realPath, 'file-unwritable', messageOf(cause));
  }
}

async function writeNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    // The mode given to `open` is narrowed by the umask.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

function outside(path: string): SlipwayError {
  return refuse(path, 'file-outside', 'It is not inside the working folder, or a link leads out of it');
}

type FileCode = 'file-outside' | 'not-a-file' | 'file-too-large' | 'file-unreadable' | 'file-unwritable';

const FIXES: Readonly<Record<FileCode, string>> = {
  'file-outside': 'Run Slipway in the folder that holds the file.',
  'not-a-file': 'Give the path of a file.',
  'file-too-large': 'Check that this is the file you mean.',
  'file-unreadable': 'Check the permissions of the file and its folders.',
  'file-unwritable': 'Check that the folder may be written to and has room.',
};

function refuse(path: string, code: FileCode, why: string): SlipwayError {
  const verb = code === 'file-unwritable' ? 'write' : 'use';
  return new SlipwayError({
    code,
    kind: 'caller',
    what: `Could not ${verb} the file ${path}`,
    why,
    fix: FIXES[code],
  });
}
