import { SlipwayError } from '../errors.ts';
import { type Interest, interestInPaths } from './interest.ts';
import { selectorTo } from './location.ts';
import type { Outline } from './node.ts';
import { type Position, positionOf } from './position.ts';
import { proveEdit } from './prove.ts';
import { quote, Refusal } from './refusals.ts';
import { readWithSecondParser } from './second-parser.ts';
import { parseSelector } from './selector.ts';
import { decodeSource, outlineOf } from './source.ts';
import { applySplices, inOrder, planSplice, type ScalarChange, type Splice } from './splice.ts';

export interface FileToEdit {
  readonly source: Uint8Array;
  /** For messages, and to know JSON by its name. */
  readonly path: string;
}

/** One scalar that was set. */
export interface ScalarEdit extends Position {
  /** Leads to the scalar itself, whatever was selected. */
  readonly selector: string;
  /** What it said and what it says now, without quotes. */
  readonly before: string;
  readonly after: string;
}

/** Nothing was changed, and why: `error.code` is one of `REFUSALS`. */
export interface Refused extends Partial<Position> {
  readonly kind: 'refused';
  readonly error: SlipwayError;
}

/** A decision about a file: on its outline, by the selectors that say which parts of it are looked at. */
export interface Decision<Result> {
  readonly selectors: readonly string[];
  readonly decide: (outline: Outline) => Result;
}

/**
 * Decides on a file, and gives a refusal as a value. What is refused on the parts that were looked at is decided
 * again on the whole file, after the second parser has found it valid: a broken file is the better reason.
 */
export function decideOn<Result>(
  file: FileToEdit,
  { selectors, decide }: Decision<Result>,
): Result | Refused {
  let text = '';
  try {
    text = decodeSource(file.source);
    const interest = interestIn(selectors);
    return interest === 'everything' ? onWhole(text, decide) : onParts(text, interest, decide);
  } catch (thrown) {
    if (thrown instanceof Refusal) return refusedIn(file.path, text, thrown);
    throw thrown;
  }
}

function onParts<Result>(text: string, interest: Interest, decide: (outline: Outline) => Result): Result {
  try {
    return decide(outlineOf(text, interest));
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return onWhole(text, decide);
  }
}

function onWhole<Result>(text: string, decide: (outline: Outline) => Result): Result {
  try {
    return decide(outlineOf(text, 'everything'));
  } catch (thrown) {
    if (thrown instanceof Refusal) readWithSecondParser(text);
    throw thrown;
  }
}

/** The name of a document and Helm's global values are looked at in any case. */
const ALWAYS: readonly (readonly string[])[] = [['metadata'], ['global']];

function interestIn(selectors: readonly string[]): Interest {
  if (selectors.length === 0) return 'everything';
  return interestInPaths([...ALWAYS, ...selectors.map(leadingKeys)]);
}

function leadingKeys(selector: string): string[] {
  const { steps } = parseSelector(selector);
  const end = steps.findIndex((step) => step.kind !== 'key');
  return (end === -1 ? steps : steps.slice(0, end)).flatMap((step) => (step.kind === 'key' ? step.key : []));
}

function refusedIn(path: string, text: string, refusal: Refusal): Refused {
  const position = refusal.offset === undefined ? {} : positionOf(text, refusal.offset);
  const place = 'line' in position ? `${path}, line ${position.line}` : path;
  const { code, kind, why, fix } = refusal;
  const error = new SlipwayError({ code, kind, what: `${place}: ${refusal.what}`, why, fix, cause: refusal });
  return { kind: 'refused', error, ...position };
}

/** Bytes that differ only inside the scalars named, proved by the second parser; none when all is as wanted. */
export interface ProvedEdit {
  readonly bytes: Uint8Array;
  readonly changes: readonly ScalarEdit[];
}

/**
 * Sets scalars of an outlined file and proves the result. Raises Refusal: those of `planSplice`, `proveEdit`, and
 * `selectors-conflict`.
 */
export function setScalars(
  file: FileToEdit,
  outline: Outline,
  wanted: readonly ScalarChange[],
): ProvedEdit | undefined {
  const { text } = outline;
  const isJson = /\.json$/i.test(file.path);
  const changes = withoutRepeats(text, wanted);
  const splices = inOrder(changes.flatMap((change) => planSplice({ text, isJson }, change) ?? []));
  if (splices.length === 0) {
    readWithSecondParser(text);
    return undefined;
  }
  const editedText = applySplices(text, splices);
  const edited = new TextEncoder().encode(editedText);
  proveEdit({ source: file.source, edited, text, editedText, splices, isJson });
  return { bytes: edited, changes: splices.map((splice) => describeSplice(outline, splice)) };
}

/** Several selectors may lead to one scalar, if they agree. */
function withoutRepeats(text: string, wanted: readonly ScalarChange[]): ScalarChange[] {
  const byNode = new Map<unknown, ScalarChange>();
  for (const change of wanted) {
    const { node } = change.location;
    const earlier = byNode.get(node);
    if (earlier !== undefined && earlier.value !== change.value) throw conflict(text, earlier, change);
    byNode.set(node, change);
  }
  return [...byNode.values()];
}

function conflict(text: string, earlier: ScalarChange, change: ScalarChange): Refusal {
  return new Refusal('selectors-conflict', {
    what: `Two selectors lead to ${quote(selectorTo(text, [], change.location))}`,
    why: `One wants ${quote(earlier.value)}, the other ${quote(change.value)}`,
    fix: 'Remove one of them',
    offset: change.location.node.start,
  });
}

function describeSplice(
  { text, documents }: Outline,
  { location, start, before, after }: Splice,
): ScalarEdit {
  return { selector: selectorTo(text, documents, location), ...positionOf(text, start), before, after };
}
