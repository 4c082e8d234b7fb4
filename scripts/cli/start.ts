import { didYouMean } from '../../core/config/suggest.ts';
import { type Verb, verbs } from './registry.ts';

const EXIT_WRONG_INPUT = 2;

/** Reads the first word and hands over to its verb; ends the process. */
export async function startCli([word, ...rest]: readonly string[]): Promise<void> {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') return printHelp();
  if (word === '--version' || word === '-V') return printVersion();
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb !== undefined) return verb.start(rest);
  const shown = JSON.stringify(word.slice(0, 60));
  const hint = didYouMean(word, Object.keys(verbs));
  process.stderr.write(`slipway: ${shown} is no action${hint}\n\`slipway --help\` lists all of them.\n`);
  process.exitCode = EXIT_WRONG_INPUT;
}

async function printHelp(): Promise<void> {
  const lines = await Promise.all(Object.entries(verbs).map(describeVerb));
  process.stdout.write(
    [
      'Slipway takes a commit to production: images, GitOps, verified rollouts, rollbacks.',
      '',
      'Usage: slipway <action> --<input> <value> … [--json]',
      '',
      'Actions',
      ...lines,
      '',
      '`slipway <action> --help` lists the inputs of an action. `slipway --version` prints the version.',
      '',
    ].join('\n'),
  );
}

async function describeVerb([name, verb]: readonly [string, Verb]): Promise<string> {
  return `  ${name.padEnd(10)} ${await verb.describe()}`;
}

async function printVersion(): Promise<void> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  process.stdout.write(`${manifest.version}\n`);
}
