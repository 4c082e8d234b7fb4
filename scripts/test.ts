/** The one test command: everything that must hold, in the order in which it fails fastest. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, chalk } from 'zx';

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

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

async function runChecks(): Promise<Counts> {
  let failed = 0;
  for (const { name, run } of checks) {
    const started = Date.now();
    const { exitCode } = await run();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(
      exitCode === 0 ? chalk.green(`✔ ${name} (${seconds} s)`) : chalk.red(`✘ ${name} (${seconds} s)`),
    );
    if (exitCode !== 0) failed += 1;
  }
  return { passed: checks.length - failed, failed };
}

function readCounts(report: unknown): Counts {
  if (typeof report !== 'object' || report === null) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, success } = report as Record<string, unknown>;
  if (typeof numPassedTests !== 'number' || typeof numFailedTests !== 'number')
    return { passed: 0, failed: 1 };
  // A file that cannot be loaded counts no failed test of its own.
  const failed = success === true ? numFailedTests : Math.max(numFailedTests, 1);
  return { passed: numPassedTests, failed };
}

async function runSuites(filters: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  const file = join(folder, 'report.json');
  try {
    await shell`vitest run --reporter=default --reporter=json --outputFile.json=${file} ${filters}`;
    return readCounts(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    console.error(`The test runner left no report: ${String(error)}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const filters = process.argv.slice(2);
const checked = await runChecks();
const tested = await runSuites(filters);
const failed = checked.failed + tested.failed;
const apart = (await readdir(join(root, 'test', 'cluster'))).filter((name) => name.endsWith('.test.ts'));
console.log(`\n${checks.length} checks and ${tested.passed + tested.failed} tests ran.`);
console.log(
  `Not run: the layer test/cluster (${apart.length} files, a real Argo CD); npm run cluster:test runs it.`,
);
console.log(`${checked.passed + tested.passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
