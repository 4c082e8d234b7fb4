import type { ActionDefinition } from './definition.ts';
import type { InputSpec, InputTable } from './inputs.ts';

const WIDEST = 100;
const INDENT = 6;

const EXIT_STATUSES = [
  'done, passed, or a valid dry run',
  'the gate says no: findings, a failed rollout, a refused promotion',
  'an input or the configuration is wrong',
  'the outside failed: a tool, a server, the network',
  'not decided: waiting, blocked, superseded, unknown, cancelled',
];

/** What `slipway <action> --help` prints, wrapped to the width of the terminal. */
export function renderHelp(
  { name, description, inputs, positionals = [] }: ActionDefinition<InputTable>,
  columns = WIDEST,
): string {
  const width = Math.max(40, Math.min(columns, WIDEST));
  const flags = Object.entries(inputs).filter(([, spec]) => spec.secret !== true);
  const secrets = Object.entries(inputs).filter(([, spec]) => spec.secret === true);
  return [
    ...wrap(description, 0, width),
    '',
    `Usage: slipway ${name} ${renderWords(inputs, positionals)}${renderUsage(flags, positionals)}[--json]`,
    '',
    'Inputs',
    ...flags.flatMap(([input, spec]) => {
      const word = positionals.includes(input) ? `, or the word ${input}` : '';
      return renderInput(`--${input}${renderPlaceholder(spec)}${word}`, spec, width);
    }),
    ...(secrets.length === 0 ? [] : ['', 'Secrets, from the environment']),
    ...secrets.flatMap(([input, spec]) =>
      renderInput(spec.environment ?? `(workflow input ${input})`, spec, width),
    ),
    '',
    'Output',
    '  --json',
    ...wrap(
      'Print the result as JSON on stdout and nothing else there; with --help the schema of the inputs.',
      INDENT,
      width,
    ),
    '',
    'Exit status',
    ...EXIT_STATUSES.flatMap((meaning, status) => renderStatus(status, meaning, width)),
    '',
  ].join('\n');
}

/** `<service> [environment]`: a word may always be written as its flag. */
function renderWords(inputs: InputTable, positionals: readonly string[]): string {
  const words = positionals.map((name) => {
    const more = inputs[name]?.type.many === true ? ' …' : '';
    return inputs[name]?.required === true ? `<${name}${more}> ` : `[${name}${more}] `;
  });
  return words.join('');
}

function renderUsage(
  flags: readonly (readonly [string, InputSpec])[],
  positionals: readonly string[],
): string {
  const required = flags.filter(([name, spec]) => spec.required === true && !positionals.includes(name));
  const words = required.map(([input, spec]) => `--${input}${renderPlaceholder(spec)} `);
  return [...words, ...(required.length + positionals.length < flags.length ? ['[inputs] '] : [])].join('');
}

function renderPlaceholder({ type }: InputSpec): string {
  if (type.bare !== undefined) return '';
  const word = type.choices === undefined ? 'VALUE' : type.choices.join('|');
  return ` ${word}${type.many === true ? ' …' : ''}`;
}

function renderInput(head: string, spec: InputSpec, width: number): string[] {
  return [`  ${head}`, ...wrap(`${spec.description} ${renderFacts(spec)}`, INDENT, width)];
}

function renderFacts({ type, default: preset, required, secret, environment }: InputSpec): string {
  const facts = [
    ...(type.choices === undefined && secret !== true ? [type.label] : []),
    ...(required === true ? ['required'] : []),
    ...(type.many === true ? ['may be repeated'] : []),
    ...(preset === undefined ? [] : [`default: ${preset}`]),
    ...(environment === undefined || secret === true ? [] : [`or the variable ${environment}`]),
  ];
  return facts.length === 0 ? '' : `(${facts.join('; ')})`;
}

function renderStatus(status: number, meaning: string, width: number): string[] {
  const [first = '', ...rest] = wrap(meaning, 5, width);
  return [`  ${status}  ${first.trimStart()}`, ...rest];
}

function wrap(text: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((wrapped) => `${' '.repeat(indent)}${wrapped}`);
}
