import { didYouMean } from '../config/suggest.ts';
import { messageOf, SlipwayError } from '../errors.ts';
import type { InputSpec, InputTable, InputValues } from './inputs.ts';

/** What a user wrote, before it is read: the texts of each input, and what was wrong in the writing itself. */
export interface GivenInputs {
  /** `--` where the user gave flags, so that problems name inputs as they were written. */
  readonly prefix: '' | '--';
  /** Names of the table only. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly InputProblem[];
}

/** `input` as the user knows it: `timeout` in a workflow, `--timeout` on a terminal. */
export interface InputProblem {
  readonly input: string;
  readonly problem: string;
}

const SHOWN_VALUE_LENGTH = 80;

/**
 * Reads every input of the table at once. Raises `input-invalid` (caller) that names each wrong input, its value
 * (never a secret's) and what would have been right.
 */
export function parseInputs<Table extends InputTable>(
  action: { readonly name: string; readonly inputs: Table },
  given: GivenInputs,
): InputValues<Table> {
  const problems = [...given.problems];
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(action.inputs)) {
    const result = parseInput(spec, given.texts.get(name) ?? []);
    if (result.ok) values[name] = result.value;
    else problems.push({ input: `${given.prefix}${name}`, problem: result.problem });
  }
  if (problems.length > 0) throw inputError(action.name, problems);
  if (!isComplete(action.inputs, values))
    throw new Error(`the inputs of ${action.name} were not read completely`);
  return values;
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

function parseInput(spec: InputSpec, given: readonly string[]): Parsed {
  const texts = given.length > 0 || spec.default === undefined ? given : [spec.default];
  try {
    return { ok: true, value: spec.type.many === true ? parseList(spec, texts) : parseOne(spec, texts) };
  } catch (error) {
    return { ok: false, problem: messageOf(error) };
  }
}

function parseList(spec: InputSpec, texts: readonly string[]): unknown[] {
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim());
  const items = lines.filter((line) => line !== '');
  if (items.length === 0 && spec.required === true) throw new Error(sayRequired(spec));
  return items.map((item) => parseText(spec, item));
}

function parseOne(spec: InputSpec, texts: readonly string[]): unknown {
  const [text, ...others] = texts;
  if (others.length > 0) throw new Error(`was given ${texts.length} times, but takes one value`);
  if (text === '') throw new Error('is empty; leave it out, or give a value');
  if (text !== undefined) return parseText(spec, text);
  if (spec.required === true) throw new Error(sayRequired(spec));
  return undefined;
}

function parseText(spec: InputSpec, text: string): unknown {
  try {
    return spec.type.parse(text);
  } catch (error) {
    const expected = messageOf(error);
    throw new Error(
      spec.secret === true ? expected : `is ${quoteValue(text)}: it ${expected}${suggest(spec, text)}`,
    );
  }
}

function suggest(spec: InputSpec, text: string): string {
  return spec.type.choices === undefined ? '' : didYouMean(text, spec.type.choices);
}

function sayRequired(spec: InputSpec): string {
  const variable = spec.environment === undefined ? '' : `; the variable ${spec.environment} can carry it`;
  return `is required${variable}`;
}

function quoteValue(text: string): string {
  const shown = text.length > SHOWN_VALUE_LENGTH ? `${text.slice(0, SHOWN_VALUE_LENGTH)}…` : text;
  return JSON.stringify(shown);
}

/** The error of wrong inputs; for rules between inputs too, which only the action itself knows. */
export function inputError(action: string, problems: readonly InputProblem[]): SlipwayError {
  const lines = problems.map(({ input, problem }) => `${input} ${problem}`);
  return new SlipwayError({
    code: 'input-invalid',
    kind: 'caller',
    what: problems.length === 1 ? 'An input is wrong' : `${problems.length} inputs are wrong`,
    why: lines.join('\n'),
    fix: `\`slipway ${action} --help\` lists every input with its type and default.`,
  });
}

function isComplete<Table extends InputTable>(
  table: Table,
  values: Record<string, unknown>,
): values is InputValues<Table> {
  return Object.keys(table).every((name) => Object.hasOwn(values, name));
}
