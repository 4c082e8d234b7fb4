import { suggestWord } from '../config/suggest.ts';
import type { InputTable } from './inputs.ts';
import type { GivenInputs } from './parse-inputs.ts';

/** Environment variables, as Node gives them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The variable the runner puts an input into: hyphens stay, spaces become `_`. */
export function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

/** The inputs of a workflow step. The runner hands over an empty text for what was not given. */
export function readWorkflowInputs(table: InputTable, variables: Variables): GivenInputs {
  const texts = new Map<string, readonly string[]>();
  for (const name of Object.keys(table)) {
    const text = (variables[variableOf(name)] ?? '').trim();
    if (text !== '') texts.set(name, [text]);
  }
  return { prefix: '', texts, problems: [] };
}

/** Fills in what was not given from the variables the table names. */
export function addFromVariables(table: InputTable, given: GivenInputs, variables: Variables): GivenInputs {
  const texts = new Map(given.texts);
  for (const [name, { environment }] of Object.entries(table)) {
    const text = environment === undefined ? '' : (variables[environment] ?? '').trim();
    if (text !== '' && !texts.has(name)) texts.set(name, [text]);
  }
  return { ...given, texts };
}

/** The texts of all secret inputs, to be masked before anything is printed. */
export function listSecrets(table: InputTable, given: GivenInputs): readonly string[] {
  const names = Object.keys(table).filter((name) => table[name]?.secret === true);
  return names.flatMap((name) => given.texts.get(name) ?? []);
}

/** Inputs a workflow gives that the table does not know, where one was probably meant (the runner only warns). */
export function findMistypedInputs(
  table: InputTable,
  variables: Variables,
): readonly { given: string; meant: string }[] {
  const known = new Map(Object.keys(table).map((name) => [variableOf(name), name]));
  const unknown = Object.keys(variables).filter((key) => key.startsWith('INPUT_') && !known.has(key));
  return unknown.flatMap((key) => {
    const given = key.slice('INPUT_'.length).toLowerCase();
    const meant = suggestWord(given, known.values());
    return meant === undefined ? [] : [{ given, meant }];
  });
}
