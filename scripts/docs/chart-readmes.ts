import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { closeMarker, openMarker, renderTable, replaceBlock } from '../../core/action/readme.ts';
import type { RenderedFile } from './rendered-file.ts';

/** What a table of values needs of a `values.schema.json`. */
interface ValueSchema {
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly $ref?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, ValueSchema>> | undefined;
  readonly additionalProperties?: boolean | ValueSchema | undefined;
}

const valueSchema: z.ZodType<ValueSchema> = z.looseObject({
  description: z.string().optional(),
  type: z.string().optional(),
  $ref: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  get properties() {
    return z.record(z.string(), valueSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), valueSchema]).optional();
  },
});
const rootSchema = z.intersection(
  valueSchema,
  z.looseObject({ $defs: z.record(z.string(), valueSchema).default({}) }),
);
type Definitions = Readonly<Record<string, ValueSchema>>;

const chartShape = z.looseObject({ name: z.string(), description: z.string(), version: z.string() });

/** Folders whose folders may be charts of the reference platform. */
const shelves = ['gitops', 'gitops/charts', 'gitops/platform'];

/** The README of every chart of the reference platform: what a person wrote, and the table of its values. */
export async function renderChartReadmes(root: string): Promise<readonly RenderedFile[]> {
  const charts = (await Promise.all(shelves.map((shelf) => findCharts(root, shelf)))).flat();
  return Promise.all(charts.sort().map((chart) => renderReadme(root, chart)));
}

async function findCharts(root: string, shelf: string): Promise<string[]> {
  const entries = await readdir(join(root, shelf), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(shelf, name));
  return folders.filter((folder) => existsSync(join(root, folder, 'Chart.yaml')));
}

async function renderReadme(root: string, chart: string): Promise<RenderedFile> {
  const read = (file: string): Promise<string> => readFile(join(root, chart, file), 'utf8');
  const about = chartShape.parse(parse(await read('Chart.yaml')));
  const { $defs, ...schema } = rootSchema.parse(JSON.parse(await read('values.schema.json')));
  const defaults: unknown = parse(await read('values.yaml'));
  const path = join(chart, 'README.md');
  const current = await read('README.md').catch(() => undefined);
  const draft = `# ${about.name}\n\n${about.description}\n\n## Values\n\n${emptyBlock}\n`;
  const wanted = replaceBlock(current ?? draft, 'values', () =>
    renderValues(listValues(schema, { $defs, defaults })),
  );
  return { path, current, wanted };
}

const emptyBlock = `${openMarker('values')}\n${closeMarker('values')}`;

interface Value {
  readonly path: string;
  readonly default: unknown;
  readonly meaning: string;
}

interface Place {
  readonly $defs: Definitions;
  readonly defaults: unknown;
  readonly path?: string;
}

/** Every value of a chart down to where names are the user's own, in the order of the schema. */
function listValues(schema: ValueSchema, { $defs, defaults, path = '' }: Place): readonly Value[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]): readonly Value[] => {
    const resolved = { ...resolve(property, $defs), ...withoutUndefined(property) };
    const place = { $defs, defaults: readKey(defaults, name), path: path === '' ? name : `${path}.${name}` };
    const inner = listValues(resolved, place);
    // Requests and limits say nothing one by one.
    if (inner.some(({ meaning }) => meaning !== '')) return inner;
    return [
      { path: place.path, default: place.defaults, meaning: describe(resolved) },
      ...listNamed(resolved, place),
    ];
  });
}

/** The values of each entry of a map whose keys are the user's. */
function listNamed({ additionalProperties }: ValueSchema, { $defs, path }: Place): readonly Value[] {
  if (typeof additionalProperties !== 'object') return [];
  const resolved = resolve(additionalProperties, $defs);
  return listValues(resolved, { $defs, defaults: undefined, path: `${path}.<name>` });
}

function resolve(schema: ValueSchema, $defs: Definitions): ValueSchema {
  const name = schema.$ref?.replace('#/$defs/', '');
  return name === undefined ? schema : ($defs[name] ?? {});
}

function withoutUndefined(schema: ValueSchema): ValueSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

function describe({ description = '', enum: words }: ValueSchema): string {
  return words === undefined
    ? description
    : `${description} One of ${words.map(showJson).join(', ')}.`.trim();
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function renderValues(values: readonly Value[]): string {
  const rows = values.map((value) => [`\`${value.path}\``, showDefault(value), value.meaning]);
  return renderTable(['Value', 'Default', 'Meaning'], rows);
}

const WIDEST_DEFAULT = 60;

function showDefault({ path, default: value }: Value): string {
  if (path.includes('<name>')) return '';
  if (value === undefined) return 'set by the environment';
  const text = showJson(value);
  return text.length > WIDEST_DEFAULT ? 'see `values.yaml`' : text;
}

function showJson(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
