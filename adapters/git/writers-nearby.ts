import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The runs that write to one branch from this machine at this moment. */
export interface WritersNearby {
  /** How many there were beside this one when it began. */
  readonly others: number;
  /** This run writes no longer. */
  leave(): Promise<void>;
}

/**
 * Makes a run known to others on this machine, and tells whether there are any: they share its processor and are about
 * to push, long before the server shows it. A hint and nothing more: what cannot be written or read counts as nobody.
 * `place` is the branch and its repository.
 */
export async function joinWritersNearby(folder: string, place: string): Promise<WritersNearby> {
  const name = createHash('sha256').update(place).digest('hex').slice(0, 16);
  const meetingPoint = join(folder, `slipway-writers-${name}`);
  const own = `${process.pid}-${randomUUID()}`;
  const others = await enter(meetingPoint, own).catch(() => 0);
  return {
    others,
    leave: async () => {
      await rm(join(meetingPoint, own), { force: true }).catch(() => undefined);
      // The last one to go takes the folder along; while others are in it, it stays.
      await rmdir(meetingPoint).catch(() => undefined);
    },
  };
}

async function enter(meetingPoint: string, own: string): Promise<number> {
  await mkdir(meetingPoint, { recursive: true, mode: 0o700 });
  await writeFile(join(meetingPoint, own), '');
  const present = (await readdir(meetingPoint)).filter((name) => name !== own);
  const gone = present.filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(gone.map((name) => rm(join(meetingPoint, name), { force: true })));
  return present.length - gone.length;
}

/** A run that was killed could not leave. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
