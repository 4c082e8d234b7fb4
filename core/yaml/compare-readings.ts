import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  SCALAR_STYLE,
  type ScalarEvent,
  type Schema,
  YAML11_SCHEMA,
} from 'js-yaml';
import type { SecondReading } from './second-parser.ts';
import type { Splice } from './splice.ts';

export type ReadingComparison =
  /** Only the spliced scalars differ; by their position among the events. */
  | { readonly kind: 'exact'; readonly replaced: ReadonlyMap<number, Splice> }
  | { readonly kind: 'differs'; readonly reason: string };

interface Readings {
  readonly before: SecondReading;
  readonly after: SecondReading;
  /** In the order of the file. */
  readonly splices: readonly Splice[];
}

/** Compares what the second parser saw before and after an edit, event by event and offset by offset. */
export function compareReadings({ before, after, splices }: Readings): ReadingComparison {
  if (before.events.length !== after.events.length) return differs('the structure of the file would change');
  const shift = makeShift(splices);
  const byStart = new Map(splices.map((splice) => [splice.start, splice]));
  const replaced = new Map<number, Splice>();
  for (const [position, event] of before.events.entries()) {
    const twin = after.events[position];
    const splice = event.type === EVENT_ID.SCALAR ? spliceOf(event, byStart) : undefined;
    if (splice !== undefined) replaced.set(position, splice);
    const isExpected =
      splice === undefined ? isKept(event, twin, shift) : isReplaced(event, twin, { splice, shift, after });
    if (!isExpected) return differs(splice === undefined ? 'another value would change' : notTheText(splice));
  }
  if (replaced.size !== splices.length)
    return differs('the second parser sees no value where one was replaced');
  return { kind: 'exact', replaced };
}

function spliceOf(event: ScalarEvent, byStart: ReadonlyMap<number, Splice>): Splice | undefined {
  const { start, end } = tokenOf(event);
  const splice = byStart.get(start);
  return splice?.end === end ? splice : undefined;
}

function differs(reason: string): ReadingComparison {
  return { kind: 'differs', reason };
}

type Shift = (offset: number) => number;

/** Where an offset of the text before is in the text after. */
function makeShift(splices: readonly Splice[]): Shift {
  return (offset) => {
    let moved = offset;
    for (const { start, end, token } of splices) {
      if (offset >= end) moved += token.length - (end - start);
    }
    return moved;
  };
}

function notTheText({ token }: Splice): string {
  return `${token} would not be read as that text in YAML 1.1 and 1.2`;
}

function isKept(event: Event, twin: Event | undefined, shift: Shift): boolean {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return twin?.type === event.type && isKeptScalar(event, twin, shift);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return (
        twin?.type === event.type &&
        twin.style === event.style &&
        twin.start === shift(event.start) &&
        hasSameProperties(event, twin, shift)
      );
    case EVENT_ID.ALIAS:
      return twin?.type === event.type && twin.anchorStart === shift(event.anchorStart);
    case EVENT_ID.DOCUMENT:
      return twin?.type === event.type && twin.directives.length === event.directives.length;
    case EVENT_ID.POP:
      return twin?.type === event.type;
  }
}

function isKeptScalar(event: ScalarEvent, twin: ScalarEvent, shift: Shift): boolean {
  return (
    twin.style === event.style &&
    twin.chomping === event.chomping &&
    twin.indent === event.indent &&
    twin.valueStart === shift(event.valueStart) &&
    twin.valueEnd === shift(event.valueEnd) &&
    hasSameProperties(event, twin, shift)
  );
}

type WithProperties = Pick<ScalarEvent, 'anchorStart' | 'anchorEnd' | 'tagStart' | 'tagEnd'>;

function hasSameProperties(event: WithProperties, twin: WithProperties, shift: Shift): boolean {
  return (
    twin.anchorStart === shift(event.anchorStart) &&
    twin.anchorEnd === shift(event.anchorEnd) &&
    twin.tagStart === shift(event.tagStart) &&
    twin.tagEnd === shift(event.tagEnd)
  );
}

/** Where a scalar is written, with its quotes. */
function tokenOf({ style, valueStart, valueEnd }: ScalarEvent): {
  readonly start: number;
  readonly end: number;
} {
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? { start: valueStart - 1, end: valueEnd + 1 } : { start: valueStart, end: valueEnd };
}

interface Replacement {
  readonly splice: Splice;
  readonly shift: Shift;
  readonly after: SecondReading;
}

/** Whether the scalar is exactly the token that was put in, and says the intended text as a string, or as a literal. */
function isReplaced(event: Event, twin: Event | undefined, { splice, shift, after }: Replacement): boolean {
  if (event.type !== EVENT_ID.SCALAR || twin?.type !== EVENT_ID.SCALAR) return false;
  if (!hasSameProperties(event, twin, shift)) return false;
  const { start, end } = tokenOf(twin);
  const isWhole = start === shift(splice.start) && end === shift(splice.end);
  const values = [CORE_SCHEMA, YAML11_SCHEMA].map((schema) => valueIn(schema, twin, after));
  return (
    isWhole && (splice.isLiteral ? isOneLiteral(values) : values.every((value) => value === splice.after))
  );
}

/** Every schema reads the same, and no string. */
function isOneLiteral([first, ...others]: readonly unknown[]): boolean {
  const isLiteral = first === null || typeof first === 'number' || typeof first === 'boolean';
  return isLiteral && others.every((other) => Object.is(other, first));
}

/** What a scalar alone means under a schema, as the only value of a document with the directives around it. */
function valueIn(schema: Schema, scalar: ScalarEvent, { text, events }: SecondReading): unknown {
  const isTagged = scalar.tagStart >= 0;
  const directives = isTagged
    ? events.flatMap((event) => (event.type === EVENT_ID.DOCUMENT ? event.directives : []))
    : [];
  const document: Event = { type: EVENT_ID.DOCUMENT, explicitStart: true, explicitEnd: false, directives };
  try {
    return constructFromEvents([document, scalar, { type: EVENT_ID.POP }], { source: text, schema })[0];
  } catch {
    return undefined;
  }
}
