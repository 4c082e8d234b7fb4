import { join } from 'node:path';
import { type GoTool, provideGoTool } from './go-tool.ts';

type ChartTool = 'helm' | 'helm-unittest';

/** Tools that render and test charts, by the Go modules beside this file. */
const tools: Readonly<Record<ChartTool, GoTool<ChartTool>>> = {
  helm: chartTool('helm', 'helm.sh/helm/v4/cmd/helm'),
  'helm-unittest': chartTool('helm-unittest', 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest'),
};

function chartTool(name: ChartTool, source: string): GoTool<ChartTool> {
  return {
    name,
    folder: join(import.meta.dirname, 'modules', name),
    shelf: 'tools',
    binaries: [{ file: name, package: source }],
    stamps: {},
  };
}

/** The path of a chart tool, built where the cache lacks it. */
export async function provideChartTool(name: ChartTool): Promise<string> {
  const path = (await provideGoTool(tools[name])).binaries[name];
  if (path === undefined) throw new Error(`${name} was built without its binary`);
  return path;
}
