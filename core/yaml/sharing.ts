import { aliasesOf, anchorOf, locateAlias, resolveAlias } from './aliases.ts';
import type { Field } from './field.ts';
import { type Location, selectorTo, withAncestors } from './location.ts';
import type { AliasNode, YamlDocument } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';

/**
 * Refuses a value that others repeat: it, or something around it, has an anchor with aliases. An anchor without
 * aliases is no obstacle. Raises Refusal `shared-value` and names the aliases that would move.
 */
export function checkNotShared(text: string, location: Location): void {
  const { document } = location;
  if (document.aliases.length === 0) return;
  for (const { node } of withAncestors(location)) {
    const aliases = aliasesOf(document, node);
    if (aliases.length > 0) throw refuseAnchored(text, document, anchorOf(node) ?? '', aliases);
  }
}

function refuseAnchored(
  text: string,
  document: YamlDocument,
  anchor: string,
  aliases: readonly AliasNode[],
): Refusal {
  const places = aliases.slice(0, MOST_NAMED).map((alias) => describeAlias(text, document, alias));
  const more = aliases.length > MOST_NAMED ? ` and ${aliases.length - MOST_NAMED} more` : '';
  return new Refusal('shared-value', {
    what: `The value is shared through the anchor &${anchor}`,
    why: `These aliases would move with it: ${places.join(', ')}${more}`,
    fix: 'Write the value out where it has to differ, then select that place',
    offset: aliases[0]?.start,
  });
}

const MOST_NAMED = 10;

function describeAlias(text: string, document: YamlDocument, alias: AliasNode): string {
  const selector = selectorTo(text, [], locateAlias(text, document, alias));
  return `*${alias.name} on line ${positionOf(text, alias.start).line} (${selector})`;
}

/** The refusal for a path that leads to or through an alias. */
export function refuseAlias(text: string, location: Location, alias: AliasNode): Refusal {
  const original = resolveAlias(location.document, alias);
  const line = original === undefined ? undefined : positionOf(text, original.start).line;
  return new Refusal('shared-value', {
    what: `The value of ${quote(selectorTo(text, [], location))} is the alias *${alias.name}`,
    why:
      line === undefined
        ? 'Its anchor is nowhere in the document'
        : `The value itself is written on line ${line}, and everything else that repeats it would move too`,
    fix: 'Write the value out in place of the alias, then select it',
    offset: alias.start,
  });
}

/** The refusal for a key that a mapping has only through a merge key. */
export function refuseInherited(text: string, { location }: Field): Refusal {
  return new Refusal('shared-value', {
    what: `${quote(selectorTo(text, [], location))} comes from a merge key (<<)`,
    why: `It is written on line ${positionOf(text, location.node.start).line}, and every mapping that merges it would move too`,
    fix: 'Write the key into the mapping itself, then select it',
    offset: location.node.start,
  });
}
