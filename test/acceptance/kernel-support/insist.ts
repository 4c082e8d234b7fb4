import type { ChildProcess } from 'node:child_process';
import { waitUntil } from './wait-until.ts';

/** Signals again and again, as somebody out of patience, until the process is gone. */
export function insist(child: ChildProcess): Promise<true> {
  return waitUntil('the process to end at a later signal', () => {
    if (child.exitCode !== null) return true;
    child.kill('SIGTERM');
    return undefined;
  });
}
