import type { MappingEntry, MappingNode, SequenceNode, YamlDocument, YamlNode } from './node.ts';
import { readScalarText } from './scalar-text.ts';
import { type DocumentName, formatSelector, type Step } from './selector.ts';

/** A value in the file and how it is reached from the root of its document. */
export interface Location {
  readonly document: YamlDocument;
  readonly node: YamlNode;
  /** None at the root. */
  readonly way?: { readonly parent: Location; readonly step: Step };
}

export function rootOf(document: YamlDocument): Location {
  return { document, node: document.root };
}

export function inner(parent: Location, step: Step, node: YamlNode): Location {
  return { document: parent.document, node, way: { parent, step } };
}

/** The steps from the root of the document. */
export function stepsTo(location: Location): Step[] {
  const steps: Step[] = [];
  for (let way = location.way; way !== undefined; way = way.parent.way) steps.push(way.step);
  return steps.reverse();
}

/** The location and everything around it, from the inside out. */
export function withAncestors(location: Location): Location[] {
  const all: Location[] = [];
  for (let at: Location | undefined = location; at !== undefined; at = at.way?.parent) all.push(at);
  return all;
}

/** The key a value stands under, when it stands in a mapping. */
export function keyOf({ way }: Location): string | undefined {
  return way?.step.kind === 'key' ? way.step.key : undefined;
}

/** Mappings are asked for many keys; each is read once, however large it is. */
const entriesByKey = new WeakMap<MappingNode, ReadonlyMap<string, readonly MappingEntry[]>>();

/** The entries of a mapping with this key: none, one, or (where the file is at fault) more. */
export function entriesNamed(text: string, mapping: MappingNode, key: string): readonly MappingEntry[] {
  const known =
    entriesByKey.get(mapping) ?? groupByText(mapping.entries, (entry) => readScalarText(text, entry.key));
  entriesByKey.set(mapping, known);
  return known.get(key) ?? [];
}

/** Members by a text of theirs; those without one are left out. */
export function groupByText<Member>(
  members: readonly Member[],
  textOf: (member: Member) => string | undefined,
): ReadonlyMap<string, readonly Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const text = textOf(member);
    if (text === undefined) continue;
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [member]);
    else group.push(member);
  }
  return groups;
}

/** The text of a scalar under a key of a mapping, when there is exactly one. */
export function textUnder(text: string, node: YamlNode, key: string): string | undefined {
  if (node.kind !== 'mapping') return undefined;
  const [entry, ...more] = entriesNamed(text, node, key);
  return entry === undefined || more.length > 0 ? undefined : readScalarText(text, entry.value);
}

/** Every value directly inside a mapping or sequence, with the step a person would write. */
export function membersOf(text: string, location: Location): Location[] {
  const { node } = location;
  if (node.kind === 'sequence') return itemsOf(text, location, node);
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key, value }) => {
    const name = readScalarText(text, key);
    return name === undefined ? [] : [inner(location, { kind: 'key', key: name }, value)];
  });
}

function itemsOf(text: string, location: Location, { items }: SequenceNode): Location[] {
  const names = items.map((item) => textUnder(text, item, 'name'));
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return items.map((item, index) => {
    const name = names[index];
    const isUnique = name !== undefined && name !== '' && counts.get(name) === 1;
    return inner(
      location,
      isUnique ? { kind: 'match', key: 'name', value: name } : { kind: 'index', index },
      item,
    );
  });
}

/** `kind`, `metadata.namespace` and `metadata.name` of a document, when it has kind and name. */
export function documentName(text: string, { root }: YamlDocument): DocumentName | undefined {
  const kind = textUnder(text, root, 'kind');
  const metadata = root.kind === 'mapping' ? entriesNamed(text, root, 'metadata')[0]?.value : undefined;
  const name = metadata === undefined ? undefined : textUnder(text, metadata, 'name');
  if (!kind || metadata === undefined || !name) return undefined;
  const namespace = textUnder(text, metadata, 'namespace');
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** A selector for a location, complete enough to find it again in a file of these documents. */
export function selectorTo(text: string, documents: readonly YamlDocument[], location: Location): string {
  const steps = stepsTo(location);
  if (documents.length < 2) return formatSelector({ steps });
  const document = documentName(text, location.document);
  if (document === undefined) return formatSelector({ steps });
  const { namespace: _, ...short } = document;
  const namesakes = documents.filter((other) => {
    const name = documentName(text, other);
    return name?.kind === short.kind && name.name === short.name;
  });
  return formatSelector({ document: namesakes.length > 1 ? document : short, steps });
}
