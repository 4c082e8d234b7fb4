/**
 * Generated validators check the fields they know and pass over the others, so a misspelt field looks fine. They have
 * to read what they check, though: what was never read is not in the schema.
 */
export interface Watched {
  readonly value: unknown;
  /** Paths of fields that nobody has read so far. */
  readonly unread: () => readonly string[];
}

/** A value that remembers which of its fields were read. */
export function watchReads(value: unknown): Watched {
  const read = new Set<string>();
  return { value: wrap(value, '', read), unread: () => listUnread(value, '', read) };
}

function wrap(value: unknown, path: string, read: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const wrapped = new Map<string, unknown>();
  return new Proxy(value, {
    get(target, key, receiver): unknown {
      if (typeof key === 'symbol') return Reflect.get(target, key, receiver);
      const inner = pathOf(path, key);
      read.add(inner);
      if (!wrapped.has(key)) wrapped.set(key, wrap(Reflect.get(target, key), inner, read));
      return wrapped.get(key);
    },
  });
}

function listUnread(value: unknown, path: string, read: ReadonlySet<string>): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = pathOf(path, key);
    // An element of a list that was not looked at hides nothing: its list was not read either.
    return read.has(at) ? listUnread(inner, at, read) : [at];
  });
}

function pathOf(path: string, key: string): string {
  return `${path}/${key}`;
}
