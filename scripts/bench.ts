/** Measures against the peers in one run and keeps the table in docs/benchmarks.md. */
import { readdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { $ } from 'zx';
import type { BenchRow, BenchTable } from '../test/bench/table.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test', 'bench');

async function measureAll(filters: readonly string[]): Promise<readonly BenchTable[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bench.ts')).sort();
  const chosen = names.filter((name) => filters.length === 0 || filters.some((part) => name.includes(part)));
  const tables: BenchTable[] = [];
  for (const name of chosen) {
    console.error(`measuring ${name} …`);
    const module: { measure: () => Promise<readonly BenchTable[]> } = await import(
      pathToFileURL(join(folder, name)).href
    );
    tables.push(...(await module.measure()));
  }
  return tables;
}

function judge({ ratio, bar }: BenchRow): string {
  if (bar === undefined) return '';
  return ratio <= bar ? `holds (≤ ${bar})` : `**misses** (≤ ${bar})`;
}

function renderRow(row: BenchRow): string {
  return `| ${row.what} | ${row.ours} | ${row.peer} | ${row.ratio.toPrecision(2)} | ${judge(row)} |`;
}

function renderTable({ title, method, rows }: BenchTable): string {
  const head = '| what | Slipway | peer, same run | ratio | promise |\n|---|---|---|---|---|';
  return `## ${title}\n\n${method}\n\n${head}\n${rows.map(renderRow).join('\n')}\n`;
}

function renderPage(tables: readonly BenchTable[]): string {
  const machine = `Node ${process.versions.node}, ${cpus().length} cores, ${process.platform} ${process.arch}`;
  const intro = `Made by \`npm run bench\` (${machine}). The ratios are the claim: ours divided by the peer's, measured in the same run; absolute numbers depend on the machine and on what else it does.`;
  return `# Benchmarks\n\n${intro}\n\n${tables.map(renderTable).join('\n')}`;
}

/** The checks format documents too. */
async function keepPage(text: string): Promise<void> {
  const file = join(root, 'docs', 'benchmarks.md');
  await writeFile(file, text);
  await $({ cwd: root, preferLocal: true })`biome format --write ${file}`;
}

const filters = process.argv.slice(2);
const page = renderPage(await measureAll(filters));
console.log(page);
if (filters.length === 0) await keepPage(page);
process.exit(page.includes('**misses**') ? 1 : 0);
