import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDist } from '../../scripts/build.ts';
import type { BenchRow, BenchTable } from './table.ts';
import { raceProcesses } from './whole-process.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const HELP_BAR = 2.5;
const DIST_BAR_BYTES = 1_300_000;

async function measureHelp(): Promise<readonly BenchRow[]> {
  const entries = (await readdir(dist)).filter((name) => name.endsWith('.js'));
  const commands = entries.map((name) => ({
    name,
    command: process.execPath,
    args: [join(dist, name), '--help'],
  }));
  const floor = { name: 'floor', command: process.execPath, args: ['-e', '0'] };
  const medians = raceProcesses([floor, ...commands], 15);
  const bare = medians.get('floor') ?? Number.NaN;
  return entries.map((name) => {
    const ours = medians.get(name) ?? Number.NaN;
    return {
      what: `node dist/${name} --help`,
      ours: `${ours.toFixed(0)} ms`,
      peer: `node -e 0: ${bare.toFixed(0)} ms`,
      ratio: ours / bare,
      bar: HELP_BAR,
    };
  });
}

async function measureSize(): Promise<BenchRow> {
  if (!existsSync(dist)) await buildDist();
  const names = await readdir(dist, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(dist, name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    what: 'all of dist',
    ours: `${(bytes / 1e6).toFixed(2)} MB`,
    peer: `the budget: ${DIST_BAR_BYTES / 1e6} MB`,
    ratio: bytes / DIST_BAR_BYTES,
    bar: 1,
  };
}

/** Start-up of every built entry against an empty Node process, and the size of the bundle. */
export async function measure(): Promise<readonly BenchTable[]> {
  await buildDist();
  const rows = [...(await measureHelp()), await measureSize()];
  return [
    {
      title: 'Start-up and size',
      method: 'Whole processes, median of 15 runs in turns after one warm-up run each.',
      rows,
    },
  ];
}
