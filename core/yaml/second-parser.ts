import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { DEEPEST_NESTING, ScanError } from './cursor.ts';
import { refuseUnreadable } from './source.ts';
import { unfold } from './unfold.ts';

/** The second parser counts keys and scalars as levels too. */
const DEEPEST_EVENTS = DEEPEST_NESTING + 20;

/** The structure of a text as js-yaml sees it, which shares no code with the editor. */
export interface SecondReading {
  /** As it was given, or unfolded; offsets are the same. */
  readonly text: string;
  readonly events: readonly Event[];
}

/**
 * Reads a text with the second parser. js-yaml refuses brackets and quotes whose lines are not indented deeper than
 * their key, and brackets on a line with a tab. Kubernetes, Helm and kustomize read both, and a closing bracket at the
 * column of its key is common; such a text is read again, unfolded. Raises Refusal `yaml-invalid`, `yaml-too-deep`.
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

function refusal({ reason, mark }: YAMLException): Error {
  const isDeep = reason.startsWith('nesting exceeded');
  return refuseUnreadable(isDeep ? 'too-deep' : 'invalid', reason, mark?.position);
}
