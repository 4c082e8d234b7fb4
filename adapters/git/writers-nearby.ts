import { createHash, randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { lstat, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The runs that write to one branch from this machine at this moment. */
export interface WritersNearby {
  /** How many there are beside this one. */
  countOthers(): Promise<number>;
  /** Aborted as soon as one of them tells that it has written: until then there is nothing new to see. */
  written(): AbortSignal;
  /** Tells the others that what waited in the queue is written. */
  tellWritten(): Promise<void>;
  /** This run writes no longer. */
  leave(): Promise<void>;
}

/** Changes whenever somebody tells that it has written; its name is nobody's process. */
const bell = 'written';

/** What a run sees that could not join: it goes on as if there were nobody. */
const nobody: WritersNearby = {
  countOthers: async () => 0,
  written: () => new AbortController().signal,
  tellWritten: async () => undefined,
  leave: async () => undefined,
};

/**
 * Makes a run known to others on this machine, and tells whether there are any: they share its processor and are about
 * to push, long before the server shows it. A hint and nothing more: what cannot be written, read or watched counts as
 * nobody, and nothing that is told here is believed before the server shows it. `place` is the branch and its
 * repository.
 */
export async function joinWritersNearby(folder: string, place: string): Promise<WritersNearby> {
  const name = createHash('sha256').update(place).digest('hex').slice(0, 16);
  const meetingPoint = join(folder, `slipway-writers-${name}`);
  const own = `${process.pid}-${randomUUID()}`;
  try {
    await enter(meetingPoint, own);
  } catch {
    return nobody;
  }
  let next = new AbortController();
  const watcher = listen(meetingPoint, () => {
    const told = next;
    next = new AbortController();
    told.abort();
  });
  return {
    countOthers: () => countOthers(meetingPoint, own).catch(() => 0),
    written: () => next.signal,
    tellWritten: () => writeFile(join(meetingPoint, bell), own).catch(() => undefined),
    leave: async () => {
      watcher?.close();
      await leave(meetingPoint, own).catch(() => undefined);
    },
  };
}

async function enter(meetingPoint: string, own: string): Promise<void> {
  await mkdir(meetingPoint, { recursive: true, mode: 0o700 });
  // In a folder that everybody may write to, somebody else may have made this one, with links in it to files of ours.
  const found = await lstat(meetingPoint);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid))
    throw new Error('the meeting point is not ours');
  await writeFile(join(meetingPoint, own), '', { flag: 'wx' });
}

async function countOthers(meetingPoint: string, own: string): Promise<number> {
  const present = (await readdir(meetingPoint)).filter((name) => name !== own && name !== bell);
  const gone = present.filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(gone.map((name) => rm(join(meetingPoint, name), { force: true })));
  return present.length - gone.length;
}

/** The last one to go takes the folder along. */
async function leave(meetingPoint: string, own: string): Promise<void> {
  await rm(join(meetingPoint, own), { force: true });
  const present = await readdir(meetingPoint);
  if (present.some((name) => name !== bell)) return;
  await rm(join(meetingPoint, bell), { force: true });
  await rmdir(meetingPoint);
}

/** Without a way to listen (some file systems have none) the pauses between two looks end by themselves. */
function listen(meetingPoint: string, ring: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(meetingPoint, { persistent: false }, (_, name) => {
      if (name === bell) ring();
    });
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}

/** A run that was killed could not leave. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
