import { describe, expect, test } from 'vitest';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Outcome, renderScenarios } from '../scenarios/table.ts';

const scenario = (name: string): Scenario => ({
  name,
  what: `what ${name} is`,
  tag: '2.0.0',
  expected: { decision: 'healthy' },
});
const outcome = (seconds: number): Outcome => ({
  decision: 'healthy',
  reasonCode: 'verified',
  seconds,
  faults: [],
});
const facts = { date: '2026-11-25', argocdVersion: '3.6.1', kubernetesVersion: 'v1.37.2' };
const rowsOf = (page: string) => page.split('\n').filter((line) => line.startsWith('| `'));

function play(names: readonly string[], seconds: number) {
  const outcomes = new Map(names.map((name) => [name, outcome(seconds)]));
  return { embedded: outcomes, real: outcomes };
}

describe('the table of the scenarios', () => {
  const all = [scenario('good'), scenario('slow')];
  const earlier = renderScenarios(all, play(['good', 'slow'], 4), facts);

  test('keeps the rows of what was not played again, and the order of the catalogue', () => {
    const more = [scenario('good'), scenario('new'), scenario('slow')];
    const page = renderScenarios(more, play(['new'], 7), { ...facts, earlier });
    const [good, fresh, slow] = rowsOf(page);
    expect([good, slow]).toEqual(rowsOf(earlier));
    expect(fresh).toBe(
      '| `new` | what new is | healthy | ✔ healthy (verified), 7 s | ✔ healthy (verified), 7 s |',
    );
  });

  test('says when all were played, not when some were played again', () => {
    const page = renderScenarios(all, play(['good'], 9), { ...facts, date: '2027-01-01', earlier });
    expect(page).toContain('on 2026-11-25; single rows');
    expect(page.split('\n').slice(0, 6)).toEqual(earlier.split('\n').slice(0, 6));
  });

  test('shows what came out this time, not what came out before', () => {
    const [good] = rowsOf(renderScenarios(all, play(['good'], 9), { ...facts, earlier }));
    expect(good).toContain('9 s');
  });

  test('says of what nobody ever played that it was not', () => {
    expect(renderScenarios(all, play([], 0), facts)).toContain('not played');
  });
});
