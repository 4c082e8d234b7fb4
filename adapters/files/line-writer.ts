import { closeSync, openSync, writeSync } from 'node:fs';
import { messageOf, SlipwayError } from '../../core/errors.ts';

/** Appends lines to a new file. */
export interface LineWriter {
  write(line: string): void;
  close(): void;
}

/**
 * Begins a file of lines that only its owner may read, in place of what was there. Each line is on disk before the next
 * thing happens: what was seen up to a crash is kept. Raises `file-unwritable` (caller).
 */
export function openLineWriter(path: string, purpose: string): LineWriter {
  const file = attempt(path, purpose, () => openSync(path, 'w', 0o600));
  return {
    write: (line) => attempt(path, purpose, () => writeSync(file, `${line}\n`)),
    close: () => closeSync(file),
  };
}

function attempt<T>(path: string, purpose: string, act: () => T): T {
  try {
    return act();
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
