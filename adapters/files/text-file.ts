import { open } from 'node:fs/promises';
import { messageOf, SlipwayError } from '../../core/errors.ts';

/** What a file is for, as it stands in an error: `the CA file`. */
export interface TextFile {
  readonly path: string;
  readonly purpose: string;
  readonly maxBytes: number;
}

/** The text of a file a user named. Raises `file-unreadable` or `file-too-large` (caller). */
export async function readTextFile({ path, purpose, maxBytes }: TextFile): Promise<string> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw unreadable({ path, purpose }, cause);
  });
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw tooLarge({ path, purpose, maxBytes }, size);
    return await handle.readFile('utf8');
  } catch (cause) {
    throw cause instanceof SlipwayError ? cause : unreadable({ path, purpose }, cause);
  } finally {
    await handle.close();
  }
}

function unreadable({ path, purpose }: Pick<TextFile, 'path' | 'purpose'>, cause: unknown): SlipwayError {
  return new SlipwayError({
    code: 'file-unreadable',
    kind: 'caller',
    what: `Could not read ${purpose} ${path}`,
    why: messageOf(cause),
    fix: 'Check the path (relative to the working folder) and the permissions of the file',
    cause,
  });
}

function tooLarge({ path, purpose, maxBytes }: TextFile, size: number): SlipwayError {
  return new SlipwayError({
    code: 'file-too-large',
    kind: 'caller',
    what: `${purpose} ${path} is too large`,
    why: `It has ${size} bytes; at most ${maxBytes} are read`,
    fix: 'Check that this is the file you mean',
  });
}
