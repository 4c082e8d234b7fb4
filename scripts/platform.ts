/** `npm run platform …`: what of gitops/platform can only be checked where the charts of others can be reached. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { checkPlatform } from './platform/check.ts';

const usage = `Usage: npm run platform -- render [--charts FOLDER] [--component NAME]… [--kubernetes 1.36.0]

Renders every component for every cloud and environment with Helm, as Argo CD would, and holds the result against the
rules of the platform. Charts come from their repositories, or from the folders of their names in FOLDER.
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const exitStatus = { done: 0, refused: 1, wrongInput: 2, failed: 3 } as const;

async function render(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      charts: { type: 'string' },
      component: { type: 'string', multiple: true },
      kubernetes: { type: 'string', default: '1.36.0' },
    },
  });
  const { charts, component: only, kubernetes: kubeVersion } = values;
  const found = await checkPlatform({ root, charts, only, kubeVersion }, (line) => console.error(line));
  for (const { release, problem } of found) console.log(`${release}: ${problem}`);
  return found.length === 0 ? exitStatus.done : exitStatus.refused;
}

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  if (name !== 'render') {
    process.stderr.write(usage);
    return name === '--help' ? exitStatus.done : exitStatus.wrongInput;
  }
  try {
    return await render(args);
  } catch (error) {
    console.error(messageOf(error));
    return error instanceof TypeError ? exitStatus.wrongInput : exitStatus.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
