import { cpus } from 'node:os';
import type { BenchRow, BenchTable } from '../../test/bench/table.ts';

/** The whole page of these tables. */
export function renderPage(tables: readonly BenchTable[]): string {
  const machine = `Node ${process.versions.node}, ${cpus().length} cores, ${process.platform} ${process.arch}`;
  const intro = `Made by \`npm run bench\` (${machine}). The ratios are the claim: ours divided by the peer's, measured in the same run; absolute numbers depend on the machine and on what else it does.`;
  return `# Benchmarks\n\n${intro}\n\n${tables.map(renderTable).join('\n')}`;
}

/** A page with these tables in the place of those of the same title; new ones come last. */
export function renewPage(page: string, tables: readonly BenchTable[]): string {
  const [intro = '', ...sections] = page.split(/^(?=## )/m);
  const kept = new Map(sections.map((section) => [titleOf(section), section]));
  for (const table of tables) kept.set(table.title, renderTable(table));
  return [intro, ...kept.values()].map((part) => part.trimEnd()).join('\n\n');
}

function titleOf(section: string): string {
  return /^## (.*)$/m.exec(section)?.[1] ?? '';
}

function renderTable({ title, method, rows }: BenchTable): string {
  const head = '| what | Slipway | peer, same run | ratio | promise |\n|---|---|---|---|---|';
  return `## ${title}\n\n${method}\n\n${head}\n${rows.map(renderRow).join('\n')}\n`;
}

function renderRow(row: BenchRow): string {
  return `| ${row.what} | ${row.ours} | ${row.peer} | ${row.ratio.toPrecision(2)} | ${judge(row)} |`;
}

function judge({ ratio, bar }: BenchRow): string {
  if (bar === undefined) return '';
  return ratio <= bar ? `holds (≤ ${bar})` : `**misses** (≤ ${bar})`;
}
