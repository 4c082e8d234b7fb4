import { isDeepStrictEqual } from 'node:util';
import type { Assertion } from './trace.ts';
import { findValues } from './trace-path.ts';

/** One thing that an assertion expects of every object it selects. */
export interface Expectation {
  readonly path: string;
  /** What it expects, in words. */
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

/**
 * What an assertion finds otherwise in the objects of its subject, one line each. It looks at all objects that `where`
 * selects, and at every value its paths lead to; where it selects nothing, that is what it finds.
 */
export function judgeAssertion(assertion: Assertion, objects: readonly unknown[]): readonly string[] {
  if (objects.length === 0) return ['there is nothing to look at'];
  const selected = selectObjects(assertion, objects);
  if (assertion.none) return selected.map((object) => `${nameObject(object)} should not be there`);
  if (selected.length === 0)
    return [`none of ${objects.length} objects has ${JSON.stringify(assertion.where)}`];
  const { count = 1 } = assertion;
  return [
    ...(selected.length < count ? [`there are ${selected.length} of at least ${count}`] : []),
    ...listExpectations(assertion).flatMap((expectation) =>
      selected.flatMap((object) => judgeObject(object, expectation)),
    ),
  ];
}

/** The objects that `where` leaves. */
export function selectObjects({ where = {} }: Assertion, objects: readonly unknown[]): readonly unknown[] {
  return objects.filter((object) =>
    Object.entries(where).every(([path, wanted]) =>
      findValues(object, path).some(({ value }) => isOneOf(value, wanted)),
    ),
  );
}

/** Everything an assertion expects of an object. */
export function listExpectations(assertion: Assertion): readonly Expectation[] {
  const { exists = [], absent = [], equals = {}, matches = {}, contains = {}, atLeast = {} } = assertion;
  return [
    ...exists.map((path) => ({ path, words: 'a value', holds: isThere })),
    ...absent.map((path) => ({ path, words: 'nothing', holds: (value: unknown) => !isThere(value) })),
    ...list(equals, '', (wanted) => (value) => isDeepStrictEqual(value, wanted)),
    ...list(
      matches,
      'a match of ',
      (wanted) => (value) => typeof value === 'string' && new RegExp(wanted).test(value),
    ),
    ...list(contains, 'something with ', (wanted) => (value) => hasPart(value, wanted)),
    ...list(atLeast, 'at least ', (wanted) => (value) => measure(value) >= wanted),
  ];
}

function list<Wanted>(
  expected: Readonly<Record<string, Wanted>>,
  words: string,
  toTest: (wanted: Wanted) => (value: unknown) => boolean,
): readonly Expectation[] {
  return Object.entries(expected).map(([path, wanted]) => ({
    path,
    words: `${words}${JSON.stringify(wanted)}`,
    holds: toTest(wanted),
  }));
}

function judgeObject(object: unknown, { path, words, holds }: Expectation): readonly string[] {
  return findValues(object, path)
    .filter(({ value }) => !holds(value))
    .map(
      ({ value }) =>
        `${nameObject(object)}: ${path} is ${shorten(JSON.stringify(value) ?? 'missing')}, not ${words}`,
    );
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A list of wanted values means any of them. */
function isOneOf(value: unknown, wanted: unknown): boolean {
  return Array.isArray(wanted)
    ? wanted.some((one) => isDeepStrictEqual(value, one))
    : isDeepStrictEqual(value, wanted);
}

/** A list with every wanted item, a map with the wanted keys, a text with the wanted words; else the same value. */
function hasPart(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.every((one) => hasPart(value, one));
  if (Array.isArray(value)) return value.some((item) => hasPart(item, wanted));
  if (typeof wanted === 'string' && typeof value === 'string') return value.includes(wanted);
  if (!isMap(wanted) || !isMap(value)) return isDeepStrictEqual(value, wanted);
  return Object.entries(wanted).every(([key, part]) => hasPart(value[key], part));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function measure(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value ?? Number.NaN);
}

/** Kind and name, address or file: what the object says of itself. */
function nameObject(object: unknown): string {
  const read = (path: string): unknown => findValues(object, path)[0]?.value;
  const [kind, name, address] = [read('kind'), read('metadata.name'), read('address')];
  if (typeof address === 'string') return address;
  return typeof kind === 'string' && typeof name === 'string' ? `${kind} ${name}` : 'it';
}

const LONGEST = 160;

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
