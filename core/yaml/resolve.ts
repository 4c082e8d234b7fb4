import { suggestWord } from '../config/suggest.ts';
import { type Field, fieldOf } from './field.ts';
import { documentName, inner, type Location, membersOf, rootOf, stepsTo, textUnder } from './location.ts';
import { matchItem } from './match-item.ts';
import type { Outline, YamlDocument, YamlNode } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';
import { readScalarText } from './scalar-text.ts';
import { type DocumentName, formatSelector, parseSelector, type Selector, type Step } from './selector.ts';
import { refuseAlias, refuseInherited } from './sharing.ts';

/** How far a path could be followed in one document. */
type Walk =
  | { readonly kind: 'found'; readonly location: Location }
  | { readonly kind: 'missed'; readonly at: Location; readonly step: Step; readonly depth: number };

/**
 * The one value a selector leads to. Without `Kind/name:` every document of the file is searched.
 * Raises Refusal: `selector-malformed`, `selector-not-found`, `selector-ambiguous`, `duplicate-key`, `shared-value`.
 */
export function resolveSelector(outline: Outline, text: string): Location {
  const selector = parseSelector(text);
  const documents = selectDocuments(outline, selector, text);
  const walks = documents.map((document) => walk(outline.text, document, selector.steps));
  const found = walks.filter((one) => one.kind === 'found');
  const [only, ...others] = found;
  if (only === undefined) throw notFound(outline, text, walks);
  if (others.length > 0)
    throw inManyDocuments(
      outline,
      text,
      found.map(({ location }) => location),
    );
  return only.location;
}

function selectDocuments(outline: Outline, { document }: Selector, text: string): readonly YamlDocument[] {
  if (document === undefined) return outline.documents;
  const named = outline.documents.filter((one) => isNamed(document, documentName(outline.text, one)));
  if (named.length > 0) return named;
  const names = outline.documents.flatMap((one) => documentName(outline.text, one) ?? []);
  const written = names.map((name) => formatSelector({ document: name, steps: [] }));
  const near = nearest(formatSelector({ document, steps: [] }), written);
  throw new Refusal('selector-not-found', {
    what: `The selector ${quote(text)} leads nowhere`,
    why: `No document of the file is ${document.kind}/${document.name}`,
    fix: hint(near, written, 'the documents are'),
  });
}

function isNamed(wanted: DocumentName, name: DocumentName | undefined): boolean {
  if (name?.kind !== wanted.kind || name.name !== wanted.name) return false;
  return wanted.namespace === undefined || wanted.namespace === name.namespace;
}

function walk(text: string, document: YamlDocument, steps: readonly Step[]): Walk {
  let at = rootOf(document);
  for (const [depth, step] of steps.entries()) {
    if (at.node.kind === 'alias') throw refuseAlias(text, at, at.node);
    const next = follow(text, at, step);
    if (next === undefined) return { kind: 'missed', at, step, depth };
    at = next;
  }
  return { kind: 'found', location: at };
}

function follow(text: string, at: Location, step: Step): Location | undefined {
  const { node } = at;
  if (step.kind === 'key') {
    const field = fieldOf(text, at, step.key);
    return field === undefined ? undefined : ownLocation(text, field);
  }
  if (node.kind !== 'sequence') return undefined;
  const item = step.kind === 'index' ? node.items[step.index] : matchItem(text, node, step);
  return item === undefined ? undefined : inner(at, step, item);
}

function ownLocation(text: string, field: Field): Location {
  if (field.inherited) throw refuseInherited(text, field);
  return field.location;
}

function notFound(outline: Outline, text: string, walks: readonly Walk[]): Refusal {
  const missed = walks.filter((one) => one.kind === 'missed');
  const furthest = missed.toSorted((left, right) => right.depth - left.depth)[0];
  if (furthest === undefined) {
    return new Refusal('selector-not-found', {
      what: `The selector ${quote(text)} leads nowhere`,
      why: 'The file has no content',
      fix: 'Check the path of the file',
    });
  }
  const { at, step } = furthest;
  const around = formatSelector({ steps: stepsTo(at) });
  return new Refusal('selector-not-found', {
    what: `The selector ${quote(text)} leads nowhere`,
    why: `${around === '' ? 'The top of the file' : quote(around)} ${missing(at.node, step)}`,
    fix: nearMembers(outline.text, at, step),
    offset: at.node.start,
  });
}

function missing(node: YamlNode, step: Step): string {
  if (step.kind === 'key') {
    return node.kind === 'mapping'
      ? `has no key ${quote(step.key)}`
      : `is no mapping, so it has no key ${quote(step.key)}`;
  }
  if (node.kind !== 'sequence') return 'is no sequence, so it has no items';
  if (step.kind === 'index') return `has ${node.items.length} items; counting begins at 0`;
  return `has no item with ${quote(step.value)} under ${quote(step.key)}`;
}

/** What could have been meant instead of a step that leads nowhere. */
function nearMembers(text: string, at: Location, step: Step): string {
  const { node } = at;
  if (step.kind === 'key' && node.kind === 'mapping') {
    const keys = node.entries.flatMap(({ key }) => readScalarText(text, key) ?? []);
    return hint(nearest(step.key, keys), keys, 'its keys are');
  }
  if (step.kind === 'match' && node.kind === 'sequence') {
    const values = node.items.flatMap((item) => textUnder(text, item, step.key) ?? []);
    return hint(nearest(step.value, values), values, 'there are');
  }
  const members = membersOf(text, at).map((member) => formatSelector({ steps: stepsTo(member).slice(-1) }));
  return hint(undefined, members, 'its members are');
}

/** Comparing words takes time; who has more of them is told some of them instead. */
const MOST_COMPARED = 1_000;

function nearest(word: string, words: readonly string[]): string | undefined {
  return suggestWord(word, words.slice(0, MOST_COMPARED));
}

const MOST_NAMED = 12;

function hint(near: string | undefined, all: readonly string[], label: string): string {
  if (near !== undefined) return `Did you mean ${quote(near)}?`;
  if (all.length === 0) return 'Check the selector and the file';
  const shown = all.slice(0, MOST_NAMED).map(quote).join(', ');
  return `Check the selector; ${label} ${shown}${all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : ''}`;
}

function inManyDocuments(outline: Outline, text: string, found: readonly Location[]): Refusal {
  const places = found.slice(0, MOST_NAMED).map(({ document, node }) => {
    const name = documentName(outline.text, document);
    const prefix =
      name === undefined ? 'a document without kind and name' : formatSelector({ document: name, steps: [] });
    return `${prefix} (line ${positionOf(outline.text, node.start).line})`;
  });
  return new Refusal('selector-ambiguous', {
    what: `The selector ${quote(text)} leads to a value in ${found.length} documents of the file`,
    why: `They are in ${places.join(', ')}`,
    fix: 'Put Kind/name: before the path to choose one',
  });
}
