import { join } from 'node:path';
import { type GoTool, provideGoTool } from './go-tool.ts';

/** Its module replaces one of Kubernetes' by a fork, so `go install` refuses it: ours repeats the replacement. */
const kyverno: GoTool<'kyverno'> = {
  name: 'kyverno',
  folder: join(import.meta.dirname, 'modules', 'kyverno'),
  shelf: 'tools',
  binaries: [{ file: 'kyverno', package: 'github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno' }],
  stamps: {},
};

/** The path of Kyverno's command line, built where the cache lacks it (about four minutes on two cores). */
export async function provideKyverno(): Promise<string> {
  const path = (await provideGoTool(kyverno)).binaries.kyverno;
  if (path === undefined) throw new Error('kyverno was built without its binary');
  return path;
}
