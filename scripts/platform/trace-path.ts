/** One step of a path. */
type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'item'; readonly key: string; readonly value: string };

const stepPattern =
  /\.?([^.[\]]+)|\[\*\](?<all>)|\[(\d+)\]|\["([^"]+)"\]|\[([\w./-]+)=([^\]]+)\]|(?<bad>[\s\S])/gy;

/**
 * Reads `spec.containers[*].image`. A key with dots or slashes is `["todo.dev/env"]`, a place in a list `[0]`, an item of a
 * list by one of its own keys `[name=daprd]`, and `[*]` is every item of a list or every value of a map.
 * Raises a TypeError for anything else.
 */
export function parsePath(path: string): readonly Step[] {
  return [...path.matchAll(stepPattern)].map((match): Step => {
    const [, key, , index, quoted, itemKey, itemValue] = match;
    if (match.groups?.['bad'] !== undefined) throw new TypeError(`${path} is no path: see ${match[0]}`);
    if (match.groups?.['all'] !== undefined) return { kind: 'all' };
    if (index !== undefined) return { kind: 'index', index: Number(index) };
    if (itemKey !== undefined && itemValue !== undefined)
      return { kind: 'item', key: itemKey, value: itemValue };
    return { kind: 'key', key: quoted ?? key ?? '' };
  });
}

/** A value of a document: where it stands, so that it can be named and changed. */
export interface Found {
  readonly parent: unknown;
  readonly key: string | number;
  /** Undefined where the path leads nowhere. */
  readonly value: unknown;
}

/** What stands at a path, once for each way it leads; a way that ends early is found as undefined. */
export function findValues(document: unknown, path: string): readonly Found[] {
  let found: readonly Found[] = [{ parent: undefined, key: '', value: document }];
  for (const step of parsePath(path)) found = found.flatMap(({ value }) => follow(value, step));
  return found;
}

function follow(value: unknown, step: Step): readonly Found[] {
  const keys = keysOf(value, step);
  if (keys.length === 0) return [{ parent: undefined, key: '', value: undefined }];
  return keys.map((key) => ({ parent: value, key, value: readKey(value, key) }));
}

function keysOf(value: unknown, step: Step): readonly (string | number)[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step.kind === 'key') return Array.isArray(value) ? [] : [step.key];
  if (step.kind === 'index') return Array.isArray(value) ? [step.index] : [];
  if (step.kind === 'item' && !Array.isArray(value)) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  if (step.kind === 'all') return keys;
  return keys.filter((key) => String(readKey(readKey(value, key), step.key)) === step.value);
}

function readKey(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}
