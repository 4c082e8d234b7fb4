import { tmpdir } from 'node:os';
import { systemClock } from '../../../adapters/clock/system-clock.ts';
import { openGitBranch } from '../../../adapters/git/open-branch.ts';
import { makeRunProcess } from '../../../adapters/process/run-process.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { parseEntries } from '../../../core/ledger/entry-text.ts';
import { LEDGER_BRANCH } from '../../../core/ledger/paths.ts';
import { ledgerRef } from '../../../core/queue/queue-refs.ts';
import { runGit } from '../../../scripts/sandbox/git-command.ts';
import { type Platform, token } from '../bump/platform.ts';
import { type JsonResult, type RunOptions, runJson, runSlipway } from '../bump/slipway.ts';

const author = { name: 'Test', email: 'test@slipway.invalid' };

/** Runs a verb against the platform on its server, and gives its JSON result. */
export function runVerb(
  platform: Platform,
  words: readonly string[],
  options: RunOptions = {},
): Promise<JsonResult> {
  return runJson([...words, '--repository', platform.url], { env: { SLIPWAY_GIT_TOKEN: token }, ...options });
}

/** As `runVerb`, for people: what it shows on a terminal in Berlin. */
export async function showVerb(platform: Platform, words: readonly string[]): Promise<string> {
  const { stdout } = await runSlipway([...words, '--repository', platform.url], {
    env: { SLIPWAY_GIT_TOKEN: token, TZ: 'Europe/Berlin' },
  });
  return stdout;
}

/** Every entry of the ledger, oldest first. */
export async function readEntries({
  repository,
}: Pick<Platform, 'repository'>): Promise<readonly LedgerEntry[]> {
  if ((await repository.resolve(LEDGER_BRANCH)) === undefined) return [];
  const commits = await repository.log(LEDGER_BRANCH, 1000);
  return commits.toReversed().flatMap(({ message }) => parseEntries(message));
}

/** Refs of everything that waits in the queue. */
export async function readQueue({ repository }: Platform): Promise<readonly string[]> {
  const refs = await runGit(repository.gitDir, ['for-each-ref', '--format=%(refname)', 'refs/slipway/']);
  return refs
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

/** Appends entries to the ledger as if deliveries had written them: log and index. */
export async function seedLedger(
  { repository }: Pick<Platform, 'repository'>,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const branch = await openGitBranch({
    url: repository.gitDir,
    branch: 'main',
    runProcess: makeRunProcess(process.env),
    clock: systemClock,
    temporaryFolder: tmpdir(),
    timeoutMs: 30_000,
  });
  try {
    const { ledgerTip } = await branch.look();
    const to = await branch.ledger.write(ledgerTip, entries, { author, clock: systemClock });
    const from = ledgerTip === undefined ? {} : { from: ledgerTip };
    const { kind } = await branch.pushTogether([{ ref: ledgerRef, ...from, to }]);
    if (kind !== 'pushed') throw new Error(`the ledger was not written: ${kind}`);
  } finally {
    await branch.close();
  }
}
