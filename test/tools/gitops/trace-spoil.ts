import type { Assertion } from '../../../scripts/platform/trace.ts';
import { listExpectations, selectObjects } from '../../../scripts/platform/trace-judge.ts';
import { findValues, parsePath } from '../../../scripts/platform/trace-path.ts';

/** Objects in which one thing that an assertion names is otherwise. */
export interface Spoiled {
  /** What was done to them. */
  readonly what: string;
  readonly objects: readonly unknown[];
}

/** A text no expectation should be content with. */
const RUBBISH = '\u0000 spoiled';

/** For everything that an assertion expects, the objects with just that made wrong, in one of them. */
export function spoilEach(assertion: Assertion, objects: readonly unknown[]): readonly Spoiled[] {
  const { none, count = 1, where = {}, absent = [], exists = [] } = assertion;
  const selected = selectObjects(assertion, objects);
  if (none) return [{ what: 'one of them was added', objects: [...objects, plantAll(where)] }];
  const few = selected.slice(0, count - 1);
  const others = objects.filter((object) => !selected.includes(object));
  const fewer = { what: `${few.length} are left`, objects: [...others, ...few] };
  const last = selected.at(-1);
  const changed = listExpectations(assertion).map(({ path }) => {
    const copy = structuredClone(last);
    if (absent.includes(path)) plant(copy, path, RUBBISH);
    else replaceLast(copy, path, exists.includes(path) ? undefined : RUBBISH);
    return {
      what: `${path} was changed`,
      objects: objects.map((object) => (object === last ? copy : object)),
    };
  });
  return [fewer, ...changed];
}

function replaceLast(document: unknown, path: string, value: unknown): void {
  const { parent, key } = findValues(document, path).at(-1) ?? { parent: undefined, key: '' };
  if (typeof parent !== 'object' || parent === null) throw new Error(`there is nothing at ${path}`);
  Object.assign(parent, { [key]: value });
}

function plantAll(where: Readonly<Record<string, unknown>>): unknown {
  const document = {};
  for (const [path, value] of Object.entries(where))
    plant(document, path, Array.isArray(value) ? value[0] : value);
  return document;
}

/** Puts a value at a path, with what is missing on the way. */
export function plant(document: unknown, path: string, value: unknown): void {
  const keys = parsePath(path).map((step) => {
    if (step.kind === 'key') return step.key;
    if (step.kind === 'index') return step.index;
    throw new Error(`${path} does not lead to one place`);
  });
  let at: unknown = document;
  for (const [index, key] of keys.entries()) {
    if (typeof at !== 'object' || at === null) throw new Error(`${path} leads through ${String(at)}`);
    const place = at as Record<string | number, unknown>;
    const next = keys[index + 1];
    if (next === undefined) place[key] = value;
    else place[key] ??= typeof next === 'number' ? [] : {};
    at = place[key];
  }
}
