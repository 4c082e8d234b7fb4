import { groupByText, textUnder } from './location.ts';
import type { SequenceNode, YamlNode } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';

interface Match {
  readonly key: string;
  readonly value: string;
}

/** Sequences are searched by name again and again; each is read once for a key. */
const itemsByText = new WeakMap<SequenceNode, Map<string, ReadonlyMap<string, readonly YamlNode[]>>>();

function itemsWith(text: string, sequence: SequenceNode, { key, value }: Match): readonly YamlNode[] {
  const byKey = itemsByText.get(sequence) ?? new Map<string, ReadonlyMap<string, readonly YamlNode[]>>();
  const known = byKey.get(key) ?? groupByText(sequence.items, (item) => textUnder(text, item, key));
  itemsByText.set(sequence, byKey.set(key, known));
  return known.get(value) ?? [];
}

const MOST_NAMED = 10;

/** The item that has this text under this key, if any. Raises Refusal `selector-ambiguous` when several have it. */
export function matchItem(text: string, sequence: SequenceNode, match: Match): YamlNode | undefined {
  const matches = itemsWith(text, sequence, match);
  const [item, twin] = matches;
  if (twin === undefined) return item;
  const lines = matches.slice(0, MOST_NAMED).map(({ start }) => positionOf(text, start).line);
  throw new Refusal('selector-ambiguous', {
    what: `${matches.length} items have ${quote(match.value)} under ${quote(match.key)}`,
    why: `They are on the lines ${lines.join(', ')}${matches.length > MOST_NAMED ? ' and more' : ''}`,
    fix: 'Choose one by its position, as in [0]',
    offset: twin.start,
  });
}
