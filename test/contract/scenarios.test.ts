import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyRun } from '../cluster/every-run.ts';
import { allScenarios as all, concurrentScenarios } from '../scenarios/catalogue.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'scenarios.md'), 'utf8');

/** The rows of the table: name, what, wanted, embedded, real. */
const rows = new Map(
  page.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const name = /^`([a-z0-9-]+)`$/.exec(cells[1] ?? '')?.[1];
    return name === undefined ? [] : [[name, cells.slice(2, -1)] as const];
  }),
);

describe('the catalogue of scenarios', () => {
  test('has a name for each, of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('has what every run plays on a real Argo CD', () => {
    const names = concurrentScenarios.map(({ name }) => name);
    expect(everyRun.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('is the table of docs/scenarios.md (npm run cluster -- scenarios), no more and no less', () => {
    expect([...rows.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
  });

  test.each(all)(
    '$name came out right on both servers when the table was made',
    ({ name, realOnly, expected }) => {
      const [, wanted = '', embedded = '', real = ''] = rows.get(name) ?? [];
      expect(wanted).toContain(expected.decision);
      expect(real).toMatch(/^✔ /);
      expect(embedded).toMatch(realOnly === undefined ? /^✔ / : /^not playable: /);
    },
  );
});
