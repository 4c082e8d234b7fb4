import { mergedInto, resolveAlias } from './aliases.ts';
import { entriesNamed, inner, type Location } from './location.ts';
import type { YamlDocument, YamlNode } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';
import { readScalarText } from './scalar-text.ts';

/** A value under a key of a mapping, written there or taken over by a merge key. */
export interface Field {
  /** Of the value; of the mapping's own value when it is inherited, which must then not be edited. */
  readonly location: Location;
  readonly inherited: boolean;
  /** What the value says, through an alias too; undefined when it is no scalar on one line. */
  readonly text: string | undefined;
}

/**
 * The value a mapping has under a key. Raises Refusal `duplicate-key` where the key is written twice.
 */
export function fieldOf(text: string, mapping: Location, key: string): Field | undefined {
  return findField({ text, key, seen: new Set() }, mapping);
}

interface Lookup {
  readonly text: string;
  readonly key: string;
  /** Mappings that were looked into already: merge keys may lead to one by many ways, or in a ring. */
  readonly seen: Set<YamlNode>;
}

function findField(lookup: Lookup, mapping: Location): Field | undefined {
  const { node, document } = mapping;
  const { text, key, seen } = lookup;
  if (node.kind !== 'mapping' || seen.has(node)) return undefined;
  const inherited = seen.size > 0;
  seen.add(node);
  const [entry, twin] = entriesNamed(text, node, key);
  if (twin !== undefined) throw duplicateKey(text, key, twin.key.start);
  if (entry !== undefined) {
    const location = inner(mapping, { kind: 'key', key }, entry.value);
    return { location, inherited, text: textOf(text, document, entry.value) };
  }
  for (const merged of mergedInto(text, document, node)) {
    const found = findField(lookup, { ...mapping, node: merged });
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(text: string, document: YamlDocument, value: YamlNode): string | undefined {
  const node = value.kind === 'alias' ? resolveAlias(document, value) : value;
  return node === undefined ? undefined : readScalarText(text, node);
}

function duplicateKey(text: string, key: string, offset: number): Refusal {
  return new Refusal('duplicate-key', {
    what: `The key ${quote(key)} is written twice in one mapping`,
    why: `The second one is on line ${positionOf(text, offset).line}; some readers take the first, some the last, some refuse the file`,
    fix: 'Remove one of the two',
    offset,
  });
}
