import { textUnder } from './location.ts';
import type { SequenceNode, YamlNode } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';

interface Match {
  readonly key: string;
  readonly value: string;
}

/** The item that has this text under this key, if any. Raises Refusal `selector-ambiguous` when several have it. */
export function matchItem(
  text: string,
  { items }: SequenceNode,
  { key, value }: Match,
): YamlNode | undefined {
  const matches = items.filter((item) => textUnder(text, item, key) === value);
  const [item, twin] = matches;
  if (twin === undefined) return item;
  const lines = matches.map((match) => positionOf(text, match.start).line);
  throw new Refusal('selector-ambiguous', {
    what: `${matches.length} items have ${quote(value)} under ${quote(key)}`,
    why: `They are on the lines ${lines.join(', ')}`,
    fix: 'Choose one by its position, as in [0]',
    offset: twin.start,
  });
}
