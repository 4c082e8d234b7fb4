import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Board, expressionsOf, overlaps, parseBoard, readBoards } from './boards.ts';
import { fillVariables } from './promql-names.ts';
import { runPromtool } from './promtool.ts';

const boards = await readBoards();

/** Whether Prometheus can read the expressions: as recording rules, for want of a command that only parses. */
async function checkExpressions(expressions: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-boards-'));
  try {
    const rules = expressions.map((expr, index) => ({ record: `board:${index}`, expr: fillVariables(expr) }));
    const file = join(folder, 'rules.yaml');
    await writeFile(file, stringify({ groups: [{ name: 'boards', rules }] }));
    return (await runPromtool(['check', 'rules', file])).exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the boards', () => {
  test('are those of services, Dapr, Kafka and delivery', () => {
    expect([...boards.keys()]).toEqual(['dapr', 'delivery', 'kafka', 'services']);
    expect(new Set([...boards.values()].map(({ uid }) => uid)).size).toBe(boards.size);
  });

  test.each([...boards])(
    '%s has panels that do not cover each other, each with its own number',
    (_, board) => {
      expect(overlaps(board)).toEqual([]);
      const ids = board.panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { gridPos } of board.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    },
  );

  test.each([...boards])('%s uses every variable it offers, and offers every one it uses', (_, board) => {
    const offered = board.templating.list.map(({ name }) => name).filter((name) => name !== 'datasource');
    const text = expressionsOf(board).join('\n').replaceAll('$__rate_interval', '');
    const used = new Set([...text.matchAll(/\$(\w+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(offered.sort());
  });

  test('ask Prometheus what it can read', async () => {
    await expect(checkExpressions([...boards.values()].flatMap(expressionsOf))).resolves.toBe(0);
    await expect(checkExpressions(['sum by (app (rate(a[5m]))'])).resolves.not.toBe(0);
  });

  test('show errors, rates and durations of the services', () => {
    const titles = boards.get('services')?.panels.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['Requests', 'Errors', 'Duration, 95 %', 'Pods']));
  });

  test('are refused for an unknown key, another data source and panels on top of each other', () => {
    const board = boards.get('kafka') as Board;
    expect(() => parseBoard({ ...board, iteration: 1 })).toThrow('iteration');
    const [first, ...rest] = board.panels;
    expect(() => parseBoard({ ...board, panels: [{ ...first, datasource: null }, ...rest] })).toThrow();
    expect(overlaps({ ...board, panels: [...board.panels, ...board.panels] })).not.toEqual([]);
  });
});
