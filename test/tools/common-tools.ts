import { providePromtool } from '../../scripts/tools/alert-tools.ts';
import { provideChartTool } from '../../scripts/tools/chart-tools.ts';

/** Builds what many files of tests use, before the first of them: no test's time is that of a compiler. */
export async function setup(): Promise<void> {
  await provideChartTool('helm');
  await provideChartTool('helm-unittest');
  await providePromtool();
}
