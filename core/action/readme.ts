import { displayWidth, padToWidth } from '../report/width.ts';
import type { ActionDefinition } from './definition.ts';
import type { InputSpec, InputTable } from './inputs.ts';
import { kernelOutputs, kernelReasonCodes } from './kernel-codes.ts';

type Block = (definition: ActionDefinition<InputTable>) => string;

/** The generated parts of an action's README, by the name of their markers. */
export const readmeBlocks: Readonly<Record<string, Block>> = {
  inputs: ({ inputs }) => renderInputs(inputs),
  outputs: ({ outputs }) =>
    renderPairs('Output', 'Meaning', describeOutputs({ ...outputs, ...kernelOutputs })),
  decisions: ({ decisions }) => renderPairs('Decision', 'Meaning', decisions),
  'reason-codes': ({ reasonCodes }) => renderPairs('Reason code', 'Meaning', reasonCodes),
  'kernel-reason-codes': () => renderPairs('Reason code', 'Meaning', kernelReasonCodes),
};

/** `<!-- slipway:inputs -->` … `<!-- /slipway:inputs -->` */
export function openMarker(block: string): string {
  return `<!-- slipway:${block} -->`;
}

export function closeMarker(block: string): string {
  return `<!-- /slipway:${block} -->`;
}

/** The README with every generated part between its markers renewed; text outside of them is left as it is. */
export function renewReadme(readme: string, definition: ActionDefinition<InputTable>): string {
  return Object.entries(readmeBlocks).reduce(
    (text, [name, render]) => replaceBlock(text, name, () => render(definition)),
    readme,
  );
}

/** Replaces what stands between the markers of one block, where the text has them. */
export function replaceBlock(text: string, name: string, render: () => string): string {
  const [open, close] = [openMarker(name), closeMarker(name)];
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start < 0 || end < 0) return text;
  return `${text.slice(0, start + open.length)}\n${render()}\n${text.slice(end)}`;
}

/** The first README of an action that has none. */
export function draftReadme({ name, description }: ActionDefinition<InputTable>): string {
  const blocks = [
    ['Inputs', 'inputs'],
    ['Outputs', 'outputs'],
    ['Decisions', 'decisions'],
    ['Reason codes', 'reason-codes'],
  ] as const;
  const sections = blocks.map(
    ([title, block]) => `## ${title}\n\n${openMarker(block)}\n${closeMarker(block)}\n`,
  );
  return [`# ${name}\n`, `${description}\n`, ...sections].join('\n');
}

function renderInputs(inputs: InputTable): string {
  const rows = Object.entries(inputs).map(([name, spec]) => [
    `\`${name}\``,
    describeInput(spec),
    showType(spec),
    showDefault(spec),
  ]);
  return renderTable(['Input', 'Meaning', 'Type', 'Default'], rows);
}

function describeInput({ description, environment }: InputSpec): string {
  return environment === undefined ? description : `${description} Or the variable \`${environment}\`.`;
}

function showType({ type, secret }: InputSpec): string {
  return secret === true ? `${type.label === 'secret' ? '' : `${type.label}, `}secret` : type.label;
}

function showDefault({ default: preset, required }: InputSpec): string {
  if (required === true) return '**required**';
  return preset === undefined || preset === '' ? '' : `\`${preset}\``;
}

function describeOutputs(
  outputs: Readonly<Record<string, { readonly description: string }>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { description }]) => [name, description]));
}

/** One row of code and words for each entry of a table. */
export function renderPairs(left: string, right: string, pairs: Readonly<Record<string, string>>): string {
  return renderTable(
    [left, right],
    Object.entries(pairs).map(([code, words]) => [`\`${code}\``, asSentence(words)]),
  );
}

function asSentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** A Markdown table, aligned as the formatter of this repository wants tables, so that both leave them alone. */
export function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [columns, ...rows.map((row) => row.map(escapeCell))];
  const widths = columns.map((_, index) =>
    Math.max(3, ...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const [header = '', ...body] = cells.map((row) =>
    joinCells(widths.map((width, index) => padToWidth(row[index] ?? '', width))),
  );
  return [header, joinCells(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function joinCells(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Our own Markdown, which must only not end its cell. */
function escapeCell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
}
