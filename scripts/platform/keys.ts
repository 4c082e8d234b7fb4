import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { platformFolder } from './component.ts';

const resources = z.strictObject({
  requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
  limits: z.strictObject({ cpu: z.string(), memory: z.string() }),
});

/** The types a key may have; anything else is a list of words with ` | ` between them. */
const types: Readonly<Record<string, z.ZodType>> = {
  string: z.string(),
  integer: z.union([z.int(), z.null()]),
  boolean: z.boolean(),
  list: z.array(z.unknown()),
  map: z.union([z.record(z.string(), z.unknown()), z.null()]),
  resources,
};

const keysShape = z.strictObject({
  source: z.string().regex(/^https:\/\/\S+, \S+ at v?\d+\.\d+\.\d+$/),
  images: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]+(\/[a-z0-9._-]+)+$/)),
  keys: z.record(z.string(), z.string()),
});

/** What a `keys.yaml` says: which keys of a chart of others our values use, which images that runs, where it was read. */
export interface Keys {
  readonly source: string;
  /** By their full names, without tags. */
  readonly images: readonly string[];
  readonly types: ReadonlyMap<string, z.ZodType>;
}

/** Raises an Error that names the file. */
export async function readKeys(root: string, component: string): Promise<Keys> {
  const file = join(platformFolder, component, 'keys.yaml');
  const parsed = keysShape.safeParse(parse(await readFile(join(root, file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const { source, images, keys } = parsed.data;
  return { source, images, types: new Map(Object.entries(keys).map(([key, type]) => [key, typeOf(type)])) };
}

function typeOf(type: string): z.ZodType {
  const words = type.split(' | ');
  return types[type] ?? z.enum(words.length > 1 ? words : [type]);
}

export interface KeyUse {
  /** Keys that were met. */
  readonly used: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/** Holds values against the keys: what is unknown or of another type is a problem. */
export function checkValues(keys: Keys, values: unknown): KeyUse {
  const used = new Set<string>();
  const problems: string[] = [];
  walk(values, []);
  return { used, problems };

  function walk(value: unknown, path: readonly string[]): void {
    const key = path.join('.');
    const type = keys.types.get(key);
    if (type !== undefined) {
      used.add(key);
      const checked = type.safeParse(value);
      if (!checked.success) problems.push(`${key}: ${z.prettifyError(checked.error)}`);
      return;
    }
    if (!isMap(value)) {
      problems.push(`${key} is no key of keys.yaml`);
      return;
    }
    for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
  }
}

/** The key of keys.yaml that a `helm --set` name reaches into, if any. */
export function keyOfParameter(keys: Keys, parameter: string): string | undefined {
  const steps = parameter.replaceAll(/\[\d+\]/g, '').split(/(?<!\\)\./);
  const prefixes = steps.map((_, index) => steps.slice(0, index + 1).join('.'));
  return prefixes.find((prefix) => keys.types.has(prefix));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
