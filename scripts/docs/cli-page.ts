import type { ActionDefinition } from '../../core/action/definition.ts';
import type { InputTable } from '../../core/action/inputs.ts';
import { readmeBlocks, renderPairs } from '../../core/action/readme.ts';

type Verb = ActionDefinition<InputTable>;
type Codes = Readonly<Record<string, string>>;

const PARTS = [
  ['Inputs', 'inputs'],
  ['Outputs', 'outputs'],
  ['Decisions', 'decisions'],
  ['Reason codes', 'reason-codes'],
] as const;

/** A section for each verb, with the tables that an action has in its README; codes of all of them come once, last. */
export function renderVerbs(verbs: readonly Verb[]): string {
  const shared = codesOfAll(verbs);
  const sections = verbs.map((verb) => renderVerb(withoutCodes(verb, shared)));
  const rest = `## Reason codes of all verbs\n\n${renderPairs('Reason code', 'Meaning', shared)}`;
  return `\n${[...sections, rest].join('\n\n')}\n`;
}

function codesOfAll([first, ...others]: readonly Verb[]): Codes {
  const codes = Object.entries(first?.reasonCodes ?? {});
  return Object.fromEntries(
    codes.filter(([code]) => others.every(({ reasonCodes }) => Object.hasOwn(reasonCodes, code))),
  );
}

function withoutCodes(verb: Verb, shared: Codes): Verb {
  const own = Object.entries(verb.reasonCodes).filter(([code]) => !Object.hasOwn(shared, code));
  return { ...verb, reasonCodes: Object.fromEntries(own) };
}

function renderVerb(verb: Verb): string {
  const { name, description, inputs, positionals = [] } = verb;
  const words = positionals.map((word) => (inputs[word]?.required === true ? `<${word}>` : `[${word}]`));
  const parts = PARTS.map(
    ([title, block]) => `### ${title} of ${name}\n\n${readmeBlocks[block]?.(verb) ?? ''}`,
  );
  return [`## ${name}`, `\`${['slipway', name, ...words].join(' ')}\``, description, ...parts].join('\n\n');
}
