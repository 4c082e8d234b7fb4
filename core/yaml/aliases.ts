import { type Location, membersOf, rootOf } from './location.ts';
import type { AliasNode, MappingNode, YamlDocument, YamlNode } from './node.ts';
import { readScalarText } from './scalar-text.ts';
import { visitNodes } from './visit-nodes.ts';

/** The value an alias stands for: the last one anchored by that name before it. */
export function resolveAlias(document: YamlDocument, alias: AliasNode): YamlNode | undefined {
  const mark = document.anchors.findLast(({ name, offset }) => name === alias.name && offset < alias.start);
  if (mark === undefined) return undefined;
  let found: YamlNode | undefined;
  visitNodes(document.root, (node) => {
    const isLater = found === undefined || node.start > found.start;
    if (anchorOf(node) === alias.name && node.start < alias.start && isLater) found = node;
  });
  return found;
}

/** The aliases that repeat a value: those of its anchor's name, until the name is given to another value. */
export function aliasesOf(document: YamlDocument, node: YamlNode): AliasNode[] {
  const anchor = anchorOf(node);
  if (anchor === undefined) return [];
  const successor = document.anchors.find(({ name, offset }) => name === anchor && offset > node.start);
  const end = successor?.offset ?? document.end;
  return document.aliases.filter(({ name, start }) => name === anchor && start > node.start && start < end);
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
