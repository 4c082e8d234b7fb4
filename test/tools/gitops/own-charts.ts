import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';

/** Version of Kubernetes that charts are rendered for, where it does not matter which. */
export const kubeVersion = '1.36.0';

/** What Helm makes of a chart of this repository; `words` are further options. Raises an Error with Helm's words. */
export async function renderOwnChart(
  chart: string,
  words: readonly string[],
  namespace = 'default',
): Promise<string> {
  const helm = await provideChartTool('helm');
  const all = [
    'template',
    basename(chart),
    chart,
    '--namespace',
    namespace,
    '--kube-version',
    kubeVersion,
    ...words,
  ];
  const { stdout } = await promisify(execFile)(helm, all, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
