import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { chartNames, folderOf } from './render.ts';
import { root } from './root.ts';

interface Outcome {
  readonly isPassed: boolean;
  readonly output: string;
}

/** helm-unittest as its own program, without helm: strict, so that an unknown key of a suite is an error. */
async function runSuites(chart: string): Promise<Outcome> {
  const tool = await provideChartTool('helm-unittest');
  const words = ['--strict', '--file', 'tests/*_test.yaml', chart];
  return promisify(execFile)(tool, words, { timeout: 100_000 }).then(
    ({ stdout }) => ({ isPassed: true, output: stdout }),
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => ({
      isPassed: false,
      output: `${stdout}${stderr}`,
    }),
  );
}

describe.each(chartNames)('the suites of the chart %s', (chart) => {
  test('pass', async () => {
    expect(await readdir(join(folderOf(chart), 'tests'))).not.toEqual([]);
    const { isPassed, output } = await runSuites(folderOf(chart));
    expect(isPassed, output).toBe(true);
  });
});

describe('helm-unittest', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-unittest-'));
    await cp(join(root, 'gitops', 'charts', 'namespace-baseline'), join(folder, 'chart'), {
      recursive: true,
    });
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('fails a suite that wants something else', async () => {
    const suite = [
      'suite: wrong',
      'templates: [namespaces.yaml]',
      'tests:',
      '  - it: wants no namespaces',
      '    asserts:',
      '      - hasDocuments: { count: 0 }',
    ];
    await writeFile(join(folder, 'chart', 'tests', 'wrong_test.yaml'), suite.join('\n'));
    const { isPassed, output } = await runSuites(join(folder, 'chart'));
    expect(isPassed).toBe(false);
    expect(output).toContain('wants no namespaces');
  });
});
