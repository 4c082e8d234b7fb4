import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDist } from '../../scripts/build.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { makeLedgerClone } from './dora-ledger.ts';
import type { BenchTable } from './table.ts';
import { raceProcesses } from './whole-process.ts';

const DEPLOYMENTS = 20_000;
const ROUNDS = 5;
/** Two seconds, on a machine where Git prints that branch in a quarter of one. */
const BAR = 8;
const dist = join(import.meta.dirname, '..', '..', 'dist');

/** `slipway dora` over twenty thousand deployments, against what Git alone takes to print the same branch. */
export async function measure(): Promise<readonly BenchTable[]> {
  await buildDist();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-dora-'));
  try {
    const clone = await makeLedgerClone({ folder, deployments: DEPLOYMENTS, until: Date.now() });
    const commits = (await runGit(clone, ['rev-list', '--count', 'slipway-ledger'])).toString().trim();
    const ours = {
      name: 'slipway dora',
      command: process.execPath,
      args: [join(dist, 'slipway.js'), 'dora', '--clone', clone, '--since', '3650d', '--json'],
    };
    const floor = {
      name: 'git log',
      command: 'git',
      args: ['-C', clone, 'log', '--format=%B', `--output=${devNull}`, 'slipway-ledger'],
    };
    const medians = raceProcesses([ours, floor], ROUNDS);
    return [tableOf(medians, commits)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tableOf(medians: ReadonlyMap<string, number>, commits: string): BenchTable {
  const [ours = Number.NaN, floor = Number.NaN] = medians.values();
  return {
    title: 'Four keys from a clone',
    method: `A clone whose ledger holds ${DEPLOYMENTS} deployments of 40 services in ${commits} commits, one release in twenty-one taken back. Whole processes, median of ${ROUNDS} runs in turns; the floor is Git printing the branch, without reading any of it.`,
    rows: [
      {
        what: '`slipway dora --since 3650d`',
        ours: `${(ours / 1000).toFixed(2)} s`,
        peer: `git log: ${(floor / 1000).toFixed(2)} s`,
        ratio: ours / floor,
        bar: BAR,
      },
    ],
  };
}
