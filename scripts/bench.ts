/**
 * Measures against the peers in one run and keeps the tables in docs/benchmarks.md. With words only what has them in its
 * name is measured, and kept with `--keep`.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { $ } from 'zx';
import type { BenchTable } from '../test/bench/table.ts';
import { renderPage, renewPage } from './bench/page.ts';

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

const pageFile = join(root, 'docs', 'benchmarks.md');

/** The checks format documents too. */
async function keepPage(text: string): Promise<void> {
  await writeFile(pageFile, text);
  await $({ cwd: root, preferLocal: true })`biome format --write ${pageFile}`;
}

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
});
const tables = await measureAll(filters);
const page = renderPage(tables);
console.log(page);
if (filters.length === 0) await keepPage(page);
else if (values.keep) await keepPage(renewPage(await readFile(pageFile, 'utf8'), tables));
process.exit(page.includes('**misses**') ? 1 : 0);
