import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Lab } from './lab.ts';
import type { Answer } from './slipway.ts';

interface Remains {
  readonly answer: Pick<Answer, 'stdout' | 'stderr'>;
  readonly traceFile: string;
}

/** Where a secret of the lab can be read after a run: on the terminal, in a trace, in the repository. */
export async function findToldSecrets(
  { environment, git }: Pick<Lab, 'environment' | 'git'>,
  { answer, traceFile }: Remains,
): Promise<readonly string[]> {
  const places = {
    'standard output': answer.stdout,
    'standard error': answer.stderr,
    'a trace': (await readTraces(traceFile)).join('\n'),
    'a message of the repository': (await git.messages()).join('\n'),
  };
  return Object.entries(environment).flatMap(([name, secret]) =>
    Object.entries(places)
      .filter(([, text]) => text.includes(secret))
      .map(([place]) => `${name} can be read in ${place}`),
  );
}

/** The trace of the release, and the ones beside it: of its rollback, or of each target. */
async function readTraces(traceFile: string): Promise<readonly string[]> {
  const [folder, stem] = [dirname(traceFile), basename(traceFile, '.jsonl')];
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${stem}.`));
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}
