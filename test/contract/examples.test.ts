import { describe, expect, test } from 'vitest';
import { parseFlags } from '../../core/action/flags.ts';
import type { InputTable } from '../../core/action/inputs.ts';
import { verbs } from '../../scripts/cli/registry.ts';
import { findActions, findVerbs } from '../../scripts/docs/definitions.ts';
import { findExampleCalls, findExampleSteps } from './examples.ts';
import { ROOT } from './root.ts';

const actions = (await findActions(ROOT)).map(({ definition }) => definition);
const tables = new Map<string, InputTable>(actions.map(({ name, inputs }) => [name, inputs]));
const callable = new Map([...actions, ...(await findVerbs(ROOT))].map((one) => [one.name, one]));
const steps = findExampleSteps(ROOT);
const calls = findExampleCalls(ROOT);

describe('a step of a workflow or an example', () => {
  test.each(steps.map((step) => [`${step.file}: ${step.action}`, step] as const))(
    '%s gives what the action takes',
    (_, step) => {
      const table = tables.get(step.action) ?? {};
      expect(tables.has(step.action)).toBe(true);
      expect(Object.keys(step.inputs).filter((name) => !Object.hasOwn(table, name))).toEqual([]);
      for (const [name, value] of Object.entries(step.inputs)) checkValue(table, name, String(value));
    },
  );

  test('is in the README, for everyone who begins', () => {
    expect(steps.map(({ file }) => file)).toContain('README.md');
  });
});

describe('a call of the command line in an example', () => {
  test.each(calls.map((call) => [`${call.file}: ${call.line}`, call] as const))(
    '%s is one',
    (_, { words: [verb = '', ...rest] }) => {
      if (verb.startsWith('-')) return expect(['--help', '--version']).toContain(verb);
      expect(Object.keys(verbs)).toContain(verb);
      const { inputs = {}, positionals } = callable.get(verb) ?? {};
      const { given } = parseFlags(inputs, rest, positionals);
      expect(given.problems).toEqual([]);
      for (const [name, texts] of given.texts) for (const text of texts) checkValue(inputs, name, text);
    },
  );
});

/** An expression is only known when the workflow runs, and what a shell puts in when the command does. */
function checkValue(table: InputTable, name: string, value: string): void {
  if (value.includes('${{') || value.includes('$(')) return;
  const spec = table[name];
  const texts = spec?.type.many === true ? value.split('\n').filter((line) => line.trim() !== '') : [value];
  for (const text of texts) expect(() => spec?.type.parse(text.trim())).not.toThrow();
}
