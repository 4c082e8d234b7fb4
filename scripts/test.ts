/** The one test command: everything that must hold, in the order in which it fails fastest. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, chalk } from 'zx';
import { everyRun } from '../test/cluster/every-run.ts';
import { findObstacles, inspectMachine, type Obstacle } from './cluster/requirements.ts';
import { add, type Counts, none, readCounts, type SuiteReport } from './test/counts.ts';
import { findToolObstacles } from './tools/requirements.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shell = $({ cwd: root, nothrow: true, stdio: 'inherit', preferLocal: true });

interface Step {
  readonly name: string;
  readonly run: () => Promise<{ readonly exitCode: number | null }>;
}

const checks: readonly Step[] = [
  { name: 'types', run: async () => shell`tsc -p .` },
  { name: 'format and lint', run: async () => shell`biome check --error-on-warnings .` },
  {
    name: 'layers',
    run: async () => shell`depcruise --config .dependency-cruiser.cjs core adapters actions scripts test`,
  },
  { name: 'dead code', run: async () => shell`knip` },
  { name: 'generated files', run: async () => shell`node scripts/docs.ts --check` },
  { name: 'bundle', run: async () => shell`node scripts/build.ts` },
];

async function runChecks(): Promise<Counts> {
  const failures: string[] = [];
  for (const { name, run } of checks) {
    const started = Date.now();
    const { exitCode } = await run();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(
      exitCode === 0 ? chalk.green(`✔ ${name} (${seconds} s)`) : chalk.red(`✘ ${name} (${seconds} s)`),
    );
    if (exitCode !== 0) failures.push(`check: ${name}`);
  }
  return { passed: checks.length - failures.length, failures };
}

/** Runs vitest with these words beside the reporters, and counts. */
async function runSuites(words: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  const file = join(folder, 'report.json');
  try {
    await shell`vitest run --reporter=default --reporter=json --outputFile.json=${file} ${words}`;
    return readCounts(JSON.parse(await readFile(file, 'utf8')) as SuiteReport, root);
  } catch (error) {
    console.error(`The test runner left no report: ${String(error)}`);
    return { passed: 0, failures: ['the test runner left no report'] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Layer {
  readonly counts: Counts;
  /** What did not run, and why; empty when all did. */
  readonly notRun: readonly string[];
}

interface OptionalLayer {
  readonly obstacles: readonly Obstacle[];
  /** What is not run where there are any, with its number. */
  readonly what: string;
  readonly words: readonly string[];
}

/** A layer that not every machine can run; where it cannot, that is said by name and count. */
async function runLayer({ obstacles, what, words }: OptionalLayer): Promise<Layer> {
  if (obstacles.length === 0) return { counts: await runSuites(words), notRun: [] };
  return { counts: none, notRun: [`${what}: ${obstacles.map(({ missing }) => missing).join('; ')}`] };
}

/** What belongs to every run on a real Argo CD: rollouts of every kind, and the platform of gitops/. */
async function runCluster(): Promise<Layer> {
  const files = ['every-run.test.ts', 'platform.test.ts'].map((file) => join(root, 'test', 'cluster', file));
  return runLayer({
    obstacles: findObstacles(await inspectMachine()),
    what: `test/cluster, ${everyRun.length} rollouts and the reference platform on a real Argo CD`,
    words: ['--config', 'vitest.cluster.config.ts', ...files],
  });
}

async function runTools(): Promise<Layer> {
  const files = await readdir(join(root, 'test', 'tools'), { recursive: true });
  const suites = files.filter((file) => file.endsWith('.test.ts'));
  return runLayer({
    obstacles: await findToolObstacles(),
    what: `test/tools, ${suites.length} files of tests with real tools`,
    words: ['--config', 'vitest.tools.config.ts'],
  });
}

const ownConfigs: Readonly<Record<string, string>> = {
  'test/cluster': 'vitest.cluster.config.ts',
  'test/tools': 'vitest.tools.config.ts',
};

/** The words for vitest: a folder whose layer has a configuration of its own runs with that. */
function wordsOf(filters: readonly string[]): readonly string[] {
  const own = Object.entries(ownConfigs).find(([folder]) => filters[0]?.startsWith(folder) === true);
  return own === undefined ? filters : ['--config', own[1], ...filters];
}

const filters = process.argv.slice(2);
const checked = await runChecks();
const tested = await runSuites(wordsOf(filters));
const layers = filters.length === 0 ? [await runTools(), await runCluster()] : [];
const suites = [tested, ...layers.map(({ counts }) => counts)];
const total = [checked, ...suites].reduce(add, none);
const tests = suites.reduce((sum, { passed, failures }) => sum + passed + failures.length, 0);
console.log(`\n${checks.length} checks and ${tests} tests ran.`);
for (const line of layers.flatMap(({ notRun }) => notRun)) console.log(`Not run: ${line}.`);
for (const failure of total.failures) console.log(chalk.red(`✘ ${failure}`));
console.log(`${total.passed} passed, ${total.failures.length} failed`);
process.exit(total.failures.length === 0 ? 0 : 1);
