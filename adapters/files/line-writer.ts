import { appendFileSync, writeFileSync } from 'node:fs';
import { messageOf, SlipwayError } from '../../core/errors.ts';

/**
 * Begins a file of lines that only its owner may read, in place of what was there, and gives what appends one line. Each
 * line is in the file before the next thing happens: what was seen up to a crash is kept. Raises `file-unwritable` (caller).
 */
export function openLineWriter(path: string, purpose: string): (line: string) => void {
  attempt(path, purpose, () => writeFileSync(path, '', { mode: 0o600 }));
  return (line) => attempt(path, purpose, () => appendFileSync(path, `${line}\n`));
}

function attempt(path: string, purpose: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw new SlipwayError({
      code: 'file-unwritable',
      kind: 'caller',
      what: `Could not write ${purpose} ${path}`,
      why: messageOf(cause),
      fix: 'Check that the folder exists, may be written to and has room',
      cause,
    });
  }
}
