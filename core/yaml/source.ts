import { ScanError } from './cursor.ts';
import { allowsInterest, type Interest } from './interest.ts';
import type { Outline } from './node.ts';
import { Refusal } from './refusals.ts';
import { scanYaml } from './scan.ts';

/** More than a hundred times a large values file; reading stays well below a second per megabyte. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** The bytes of a file as text, with a byte order mark kept. Raises Refusal `yaml-too-large`, `yaml-not-utf8`. */
export function decodeSource(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_FILE) {
    throw new Refusal('yaml-too-large', {
      what: 'The file is too large to edit',
      why: `It has ${bytes.length} bytes; ${LARGEST_FILE} are read at most`,
      fix: 'Keep the image in a file of its own',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('yaml-not-utf8', {
      what: 'The file is not UTF-8 text',
      why: 'It holds bytes that are no UTF-8 (another encoding, or no text at all)',
      fix: 'Save it as UTF-8',
    });
  }
}

/** The structure of a text. Raises Refusal `yaml-invalid`, `yaml-too-deep`. */
export function outlineOf(text: string, interest: Interest): Outline {
  try {
    return scanYaml(text, allowsInterest(text) ? interest : 'everything');
  } catch (thrown) {
    if (thrown instanceof ScanError) throw refuseUnreadable(thrown.reason, thrown.message, thrown.offset);
    throw thrown;
  }
}

/** The refusal for a file that cannot be read as YAML. */
export function refuseUnreadable(reason: 'invalid' | 'too-deep', why: string, offset?: number): Refusal {
  if (reason === 'too-deep') {
    return new Refusal('yaml-too-deep', {
      what: 'The file is nested too deeply',
      why: why.charAt(0).toUpperCase() + why.slice(1),
      fix: 'Flatten it, or keep the image in a file of its own',
      offset,
    });
  }
  return new Refusal('yaml-invalid', {
    what: 'The file is not valid YAML',
    why: why.charAt(0).toUpperCase() + why.slice(1),
    fix: 'Correct the file; templates must be rendered first',
    offset,
  });
}
