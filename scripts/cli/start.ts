import { endingOfError } from '../../core/action/ending.ts';
import { didYouMean } from '../../core/config/suggest.ts';
import { SlipwayError } from '../../core/errors.ts';
import { neutraliseLine } from '../../core/text/neutralise.ts';
import { type Verb, verbGroups, verbs } from './registry.ts';

/** Reads the first word and hands over to its verb; ends the process. */
export async function startCli([word, ...rest]: readonly string[]): Promise<void> {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') return printHelp();
  if (word === '--version' || word === '-V') return printVersion();
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  return verb === undefined ? refuse(word, rest) : verb.start(rest);
}

function refuse(word: string, rest: readonly string[]): void {
  const shown = neutraliseLine(word, 60);
  const error = new SlipwayError({
    code: 'action-unknown',
    kind: 'caller',
    what: `"${shown}" is neither an action nor a verb`,
    why: `Slipway does not know it${didYouMean(shown, Object.keys(verbs))}`,
    fix: '`slipway --help` lists all of them.',
  });
  const { result } = endingOfError('slipway', error);
  process.stderr.write(`slipway: ${error.message}\n`);
  if (rest.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.exitStatus;
}

async function printHelp(): Promise<void> {
  const groups = await Promise.all(verbGroups.map(describeGroup));
  process.stdout.write(
    [
      'Slipway takes a commit to production: images, GitOps, verified rollouts, rollbacks.',
      '',
      'Usage: slipway <action or verb> --<input> <value> … [--json]',
      '',
      ...groups.flat(),
      '`slipway <action or verb> --help` lists its inputs. `slipway --version` prints the version.',
      '',
    ].join('\n'),
  );
}

async function describeGroup({ title, verbs: members }: (typeof verbGroups)[number]): Promise<string[]> {
  return [title, ...(await Promise.all(Object.entries(members).map(describeVerb))), ''];
}

async function describeVerb([name, verb]: readonly [string, Verb]): Promise<string> {
  return `  ${name.padEnd(10)} ${await verb.describe()}`;
}

async function printVersion(): Promise<void> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  process.stdout.write(`${manifest.version}\n`);
}
