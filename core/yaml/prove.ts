import { EVENT_ID } from 'js-yaml';
import { compareReadings } from './compare-readings.ts';
import { anchorOfEvent, EventPath } from './event-path.ts';
import { stepsTo } from './location.ts';
import { Refusal } from './refusals.ts';
import { readWithSecondParser, type SecondReading } from './second-parser.ts';
import { inOrder, type Splice } from './splice.ts';

export interface EditToProve {
  readonly source: Uint8Array;
  readonly edited: Uint8Array;
  /** The decoded source; the offsets of the splices belong to it. */
  readonly text: string;
  readonly editedText: string;
  readonly splices: readonly Splice[];
  readonly isJson: boolean;
}

/**
 * Proves an edit with a parser that shares no code with the editor: every byte outside the scalars is the same, the
 * file parses as before and after, exactly the values at the intended paths differ, none of them is repeated by an
 * alias, and each is the intended text as a string in YAML 1.1 and in the core schema of YAML 1.2.
 * Raises Refusal `yaml-invalid` or `yaml-too-deep` for the file as it was, `proof-failed` for anything else.
 */
export function proveEdit(edit: EditToProve): void {
  const splices = inOrder(edit.splices);
  checkBytes(edit, splices);
  const before = readWithSecondParser(edit.text);
  const after = readEdited(edit.editedText);
  const comparison = compareReadings({ before, after, splices });
  if (comparison.kind === 'differs') throw failed(comparison.reason);
  checkPaths(before, comparison.replaced);
  if (edit.isJson) checkJson(edit);
}

function readEdited(text: string): SecondReading {
  try {
    return readWithSecondParser(text);
  } catch (thrown) {
    throw failed(
      `the edited file would not parse (${thrown instanceof Refusal ? thrown.why : 'no reason known'})`,
    );
  }
}

/** Compares the bytes themselves, so that no decoding can hide a change. */
function checkBytes({ source, edited, text }: EditToProve, splices: readonly Splice[]): void {
  const encoder = new TextEncoder();
  let [from, to, end] = [0, 0, 0];
  for (const splice of splices) {
    const kept = encoder.encode(text.slice(end, splice.start)).length;
    checkSame(source.subarray(from, from + kept), edited.subarray(to, to + kept));
    const token = encoder.encode(splice.token);
    from += kept + encoder.encode(text.slice(splice.start, splice.end)).length;
    to += kept + token.length;
    checkSame(token, edited.subarray(to - token.length, to));
    end = splice.end;
  }
  checkSame(source.subarray(from), edited.subarray(to));
}

function checkSame(left: Uint8Array, right: Uint8Array): void {
  let isSame = left.length === right.length;
  for (let index = 0; isSame && index < left.length; index += 1) isSame = left[index] === right[index];
  if (!isSame) throw failed('a byte outside the value would change');
}

/** Walks the file as it was: each replaced scalar has the path it was selected by, and no alias repeats it. */
function checkPaths(before: SecondReading, replaced: ReadonlyMap<number, Splice>): void {
  const path = new EventPath(before);
  const repeatable = new Set<string>();
  for (const [position, event] of before.events.entries()) {
    path.enter(position);
    const anchor = anchorOfEvent(before.text, event);
    if (event.type === EVENT_ID.DOCUMENT) repeatable.clear();
    if (anchor !== undefined) checkAlias(event.type === EVENT_ID.ALIAS, anchor, repeatable);
    const splice = replaced.get(position);
    if (splice === undefined) continue;
    checkPath(path, splice);
    for (const name of [...path.anchorsAround(), anchor]) if (name !== undefined) repeatable.add(name);
  }
}

/** An alias of a replaced value is a fault; the same name at another value ends the old one's reach. */
function checkAlias(isAlias: boolean, name: string, repeatable: Set<string>): void {
  if (isAlias && repeatable.has(name)) throw failed(`the alias *${name} repeats the value`);
  repeatable.delete(name);
}

function checkPath(path: EventPath, { location }: Splice): void {
  if (path.document !== location.document.index)
    throw failed('the second parser sees the value in another document');
  if (!path.isAt(stepsTo(location))) throw failed('the second parser sees the value at another path');
}

function checkJson({ text, editedText }: EditToProve): void {
  if (isJson(text) && !isJson(editedText)) throw failed('the edited file would not be JSON any more');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

function failed(why: string): Refusal {
  return new Refusal('proof-failed', {
    what: 'The edit could not be proved exact, so nothing was changed',
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}`,
    fix: 'Report this file as a defect of Slipway, and edit it by hand',
  });
}
