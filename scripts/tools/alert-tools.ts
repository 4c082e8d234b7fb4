import { join } from 'node:path';
import { type GoTool, provideGoTool } from './go-tool.ts';

const promtool: GoTool<'promtool'> = {
  name: 'promtool',
  folder: join(import.meta.dirname, 'modules', 'promtool'),
  shelf: 'tools',
  binaries: [{ file: 'promtool', package: 'github.com/prometheus/prometheus/cmd/promtool' }],
  stamps: {},
  // Rules are read from files: without the clients of thirty clouds it is built in a tenth of the time.
  tags: ['remove_all_sd'],
};

/** The path of Prometheus' own checker of rules, built where the cache lacks it. */
export async function providePromtool(): Promise<string> {
  const path = (await provideGoTool(promtool)).binaries.promtool;
  if (path === undefined) throw new Error('promtool was built without its binary');
  return path;
}
