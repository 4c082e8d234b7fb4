/** `npm run platform …`: what of gitops can only be checked where charts of others, or the specification, are at hand. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { checkPlatform } from './platform/check.ts';
import { readTrace } from './platform/trace.ts';
import { compareSpecification, countAnswers } from './platform/trace-compare.ts';

const usage = `Usage: npm run platform -- render [--charts FOLDER] [--component NAME]… [--kubernetes 1.36.0]
       npm run platform -- trace --specification FILE

render  Renders every component for every cloud and environment with Helm, as Argo CD would, and holds the result against
        the rules of the platform. Charts come from their repositories, or from the folders of their names in FOLDER.
trace   Holds gitops/trace.yaml against the specification: which sentence nothing answers, which answer has no sentence,
        which sentence changed. Whether the answers hold is what the tests say.
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

async function trace(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { specification: { type: 'string' } } });
  if (values.specification === undefined) throw new TypeError('--specification FILE is missing');
  const answers = await readTrace(root);
  const markdown = await readFile(values.specification, 'utf8').catch((error: unknown) => {
    throw new TypeError(`The specification cannot be read: ${messageOf(error)}`);
  });
  const found = compareSpecification(markdown, answers);
  for (const line of found) console.log(line);
  console.error(countAnswers(answers));
  return found.length === 0 ? exitStatus.done : exitStatus.refused;
}

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { render, trace };

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(usage);
    return name === '--help' ? exitStatus.done : exitStatus.wrongInput;
  }
  try {
    return await command(args);
  } catch (error) {
    console.error(messageOf(error));
    return error instanceof TypeError ? exitStatus.wrongInput : exitStatus.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
