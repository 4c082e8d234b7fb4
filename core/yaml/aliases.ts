import { groupByText, type Location, membersOf, rootOf } from './location.ts';
import type { AliasNode, MappingNode, YamlDocument, YamlNode } from './node.ts';
import { readScalarText } from './scalar-text.ts';

/** The value an alias stands for: the last one anchored by that name before it. */
export function resolveAlias(document: YamlDocument, { name, start }: AliasNode): YamlNode | undefined {
  const namesakes = anchoredAs(document, name);
  return namesakes[countBefore(namesakes, start) - 1];
}

/** The aliases that repeat a value: those of its anchor's name, until the name is given to another value. */
export function aliasesOf(document: YamlDocument, node: YamlNode): AliasNode[] {
  const anchor = anchorOf(node);
  if (anchor === undefined) return [];
  const namesakes = anchoredAs(document, anchor);
  const end = namesakes[countBefore(namesakes, node.start + 1)]?.start ?? document.end;
  return document.aliases.filter(({ name, start }) => name === anchor && start > node.start && start < end);
}

/** Anchors of a document by name, in the order of the file. */
const anchorsByName = new WeakMap<YamlDocument, ReadonlyMap<string, readonly YamlNode[]>>();

function anchoredAs(document: YamlDocument, name: string): readonly YamlNode[] {
  const inOrder = () => document.anchored.toSorted((left, right) => left.start - right.start);
  const known = anchorsByName.get(document) ?? groupByText(inOrder(), anchorOf);
  anchorsByName.set(document, known);
  return known.get(name) ?? [];
}

/** How many of the values, which are in the order of the file, begin before an offset. */
function countBefore(nodes: readonly YamlNode[], offset: number): number {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function anchorOf(node: YamlNode): string | undefined {
  return 'properties' in node ? node.properties.anchor : undefined;
}

/** The values a mapping takes over by its merge keys (`<<: *base`, `<<: [*a, *b]`), nearest first. */
export function mergedInto(text: string, document: YamlDocument, mapping: MappingNode): YamlNode[] {
  const merges = mapping.entries.filter(({ key }) => isMergeKey(text, key)).map(({ value }) => value);
  return merges
    .flatMap((value) => (value.kind === 'sequence' ? value.items : [value]))
    .map((value) => (value.kind === 'alias' ? resolveAlias(document, value) : value))
    .filter((value) => value !== undefined);
}

function isMergeKey(text: string, key: YamlNode): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && readScalarText(text, key) === '<<';
}

/** Where an alias is written, for messages. */
export function locateAlias(text: string, document: YamlDocument, alias: AliasNode): Location {
  let found = rootOf(document);
  for (;;) {
    const next = membersOf(text, found).find(
      ({ node }) => node.start <= alias.start && alias.end <= node.end,
    );
    if (next === undefined) return found;
    found = next;
  }
}
