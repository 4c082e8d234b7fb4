import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InputSpec } from '../../core/action/inputs.ts';
import { kernelOutputs, kernelReasonCodes } from '../../core/action/kernel-codes.ts';
import { verbs } from '../../scripts/cli/registry.ts';
import { findActions, findVerbs } from '../../scripts/docs/definitions.ts';
import { ROOT } from './root.ts';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Flags of the command line that no input may be called. */
const RESERVED = ['json', 'help', 'version'];
const ENTRY_LINES = 25;

const actions = await findActions(ROOT);
const terminalVerbs = await findVerbs(ROOT);
const definitions = [...actions.map(({ definition }) => definition), ...terminalVerbs];

test('there are actions to hold to their contract', () => {
  expect(actions.map(({ definition }) => definition.name)).toContain('bump');
});

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  '%s',
  (name, definition) => {
    const { inputs, outputs, decisions, reasonCodes } = definition;
    const specs = Object.entries<InputSpec>(inputs);
    const defaults = specs.flatMap(([input, spec]) =>
      spec.default === undefined ? [] : [[input, spec, spec.default] as const],
    );

    test('has names that workflows and command lines can write', () => {
      const outputNames = Object.keys(outputs);
      const names = [
        name,
        ...Object.keys(inputs),
        ...outputNames,
        ...Object.keys(decisions),
        ...Object.keys(reasonCodes),
      ];
      expect(names.filter((candidate) => !KEBAB.test(candidate))).toEqual([]);
      expect(Object.keys(inputs).filter((input) => RESERVED.includes(input))).toEqual([]);
      expect(outputNames.filter((output) => Object.hasOwn(kernelOutputs, output))).toEqual([]);
    });

    test('describes everything', () => {
      const texts = [
        definition.description,
        ...specs.map(([, { description }]) => description),
        ...Object.values(outputs).map(({ description }) => description),
        ...Object.values(decisions),
        ...Object.values(reasonCodes),
      ];
      expect(texts.filter((text) => !/^[\p{Lu}`].*\S$/u.test(text))).toEqual([]);
    });

    test.each(defaults)('has a default for %s that its type takes', (_, spec, preset) => {
      expect(() => preset.split('\n').map((line) => spec.type.parse(line))).not.toThrow();
      expect(spec.required).not.toBe(true);
    });

    test('can be given each of its secrets on a terminal', () => {
      const secrets = specs.filter(([, { secret }]) => secret === true);
      expect(secrets.filter(([, { environment }]) => environment === undefined)).toEqual([]);
    });

    test('has plain words only for inputs that take a value', () => {
      const worded = definition.positionals ?? [];
      expect(worded.filter((word) => !Object.hasOwn(inputs, word))).toEqual([]);
      const refused = worded.filter((word) => inputs[word]?.secret || inputs[word]?.type.bare !== undefined);
      expect(refused).toEqual([]);
      const lists = worded.filter((word) => inputs[word]?.type.many === true);
      expect(lists.filter((word) => word !== worded.at(-1))).toEqual([]);
    });

    test('lets only its own decisions be red', () => {
      const known = Object.keys(decisions);
      expect((inputs['fail-on']?.type.choices ?? []).filter((decision) => !known.includes(decision))).toEqual(
        [],
      );
    });

    test('is a verb of the command line', () => {
      expect(Object.keys(verbs)).toContain(name);
    });
  },
);

describe.each(actions.map(({ definition }) => [definition.name, definition] as const))(
  '%s, an action',
  (name, { inputs }) => {
    test('can be run dry', () => {
      expect(inputs['dry-run']).toMatchObject({ default: 'false' });
    });

    test('has an entry that only hands over', () => {
      const file = join(ROOT, 'actions', name, 'main.ts');
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(ENTRY_LINES);
    });
  },
);

describe.each(terminalVerbs.map((definition) => [definition.name, definition] as const))(
  '%s, a verb of the command line',
  (name, { inputs }) => {
    test('can be run dry where it writes in somebody’s name', () => {
      const writes = Object.hasOwn(inputs, 'author-name');
      expect(Object.hasOwn(inputs, 'dry-run')).toBe(writes);
    });

    test('has its parts where the parts of an action are', () => {
      const files = ['definition.ts', 'inputs.ts', 'run.ts', 'report.ts'];
      const folder = join(ROOT, 'scripts', 'verbs', name);
      expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    });
  },
);

test('codes of the kernel are described in sentences', () => {
  expect(Object.values(kernelReasonCodes).filter((text) => !/^\p{Lu}.*\.$/u.test(text))).toEqual([]);
});
