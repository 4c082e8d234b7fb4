import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { root } from './root.ts';

const position = z.strictObject({
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});
const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('$' + '{datasource}') });

const row = z.strictObject({
  id: z.int(),
  type: z.literal('row'),
  title: z.string().min(1),
  gridPos: position,
  collapsed: z.literal(false),
  panels: z.array(z.never()),
});

const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource,
  expr: z.string().min(1),
  legendFormat: z.string(),
  format: z.literal('table').optional(),
  instant: z.literal(true).optional(),
});

const panel = z.strictObject({
  id: z.int(),
  type: z.enum(['timeseries', 'stat', 'table']),
  title: z.string().min(1),
  description: z.string().min(10),
  datasource,
  gridPos: position,
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit: z.string(),
      min: z.number(),
      max: z.number().optional(),
      thresholds: z
        .strictObject({
          mode: z.literal('absolute'),
          steps: z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(2),
        })
        .optional(),
    }),
    overrides: z.array(z.never()),
  }),
  targets: z.array(target).min(1),
  options: z.looseObject({}).optional(),
});

const boardShape = z.strictObject({
  uid: z.string().regex(/^todo-[a-z]+$/),
  title: z.string().startsWith('Todo / '),
  description: z.string().min(10),
  tags: z.array(z.string()).min(1),
  schemaVersion: z.int(),
  editable: z.literal(false),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  timezone: z.literal('utc'),
  templating: z.strictObject({ list: z.array(z.looseObject({ name: z.string(), query: z.string() })) }),
  panels: z.array(z.union([row, panel])).min(1),
});
export type Board = z.output<typeof boardShape>;

/** Every board by its file's name. Raises an Error for what Grafana would not understand or nobody would. */
export async function readBoards(): Promise<ReadonlyMap<string, Board>> {
  const folder = join(root, 'gitops', 'dashboards', 'boards');
  const files = (await readdir(folder)).sort();
  const read = files.map(async (file) => {
    const board = parseBoard(JSON.parse(await readFile(join(folder, file), 'utf8')));
    return [basename(file, '.json'), board] as const;
  });
  return new Map(await Promise.all(read));
}

export function parseBoard(value: unknown): Board {
  return boardShape.parse(value);
}

/** Everything a board asks Prometheus. */
export function expressionsOf(board: Board): string[] {
  return board.panels.flatMap((one) => (one.type === 'row' ? [] : one.targets.map(({ expr }) => expr)));
}

/** The pairs of panels that cover each other, by their titles. */
export function overlaps({ panels }: Board): string[] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter((other) => cover(one.gridPos, other.gridPos))
      .map((other) => `${one.title} and ${other.title}`),
  );
}

type Position = z.output<typeof position>;

function cover(one: Position, other: Position): boolean {
  const across = one.x < other.x + other.w && other.x < one.x + one.w;
  return across && one.y < other.y + other.h && other.y < one.y + one.h;
}
