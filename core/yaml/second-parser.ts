import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { DEEPEST_NESTING, ScanError } from './cursor.ts';
import { scanYaml } from './scan.ts';
import { refuseUnreadable } from './source.ts';

/** The second parser counts keys and scalars as levels too. */
const DEEPEST_EVENTS = DEEPEST_NESTING + 20;

/** The structure of a text as js-yaml sees it, which shares no code with the editor. */
export interface SecondReading {
  /** As it was given, or with the line breaks inside brackets and quotes as spaces; offsets are the same. */
  readonly text: string;
  readonly events: readonly Event[];
}

/**
 * Reads a text with the second parser. js-yaml keeps to the letter that lines inside brackets and quotes are indented;
 * Kubernetes, Helm and kustomize do not, and a closing bracket at the column of its key is common. Such a text is read
 * again with those line breaks as spaces. Raises Refusal `yaml-invalid`, `yaml-too-deep`.
 */
export function readWithSecondParser(text: string): SecondReading {
  try {
    return { text, events: parse(text) };
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    if (thrown.reason === 'deficient indentation') return readUnfolded(text);
    throw refusal(thrown);
  }
}

function readUnfolded(text: string): SecondReading {
  try {
    const unfolded = unfold(text);
    return { text: unfolded, events: parse(unfolded) };
  } catch (thrown) {
    if (thrown instanceof YAMLException) throw refusal(thrown);
    if (thrown instanceof ScanError) throw refuseUnreadable(thrown.reason, thrown.message, thrown.offset);
    throw thrown;
  }
}

function parse(text: string): Event[] {
  return parseEvents(text, { maxDepth: DEEPEST_EVENTS });
}

/** The text with every line break inside brackets or quotes (and the comment before it) as spaces. */
function unfold(text: string): string {
  let result = '';
  let end = 0;
  for (const fold of scanYaml(text).documents.flatMap(({ folds }) => folds)) {
    result += text.slice(end, fold.start) + ' '.repeat(fold.end - fold.start);
    end = fold.end;
  }
  return result + text.slice(end);
}

function refusal({ reason, mark }: YAMLException): Error {
  const isDeep = reason.startsWith('nesting exceeded');
  return refuseUnreadable(isDeep ? 'too-deep' : 'invalid', reason, mark?.position);
}
