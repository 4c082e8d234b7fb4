import { devNull } from 'node:os';
import { describeFailure } from '../../core/git/failure-texts.ts';
import { recogniseFailure } from '../../core/git/failures.ts';
import { essentialWords } from '../../core/git/git-words.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { readEntries } from '../../core/ledger/entry-text.ts';
import { ledgerForged } from '../../core/ledger/errors.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import type { ProcessResult, RunProcess } from '../../core/ports/process.ts';

/** The ledger as a clone has it. */
export interface CloneLedger {
  /** Newest commit of it; left out where the clone has none. */
  readonly tip?: string;
  /** Oldest first. */
  readonly entries: readonly LedgerEntry[];
  /** Entries that a newer Slipway wrote, which are not among the others. */
  readonly unread: number;
  /** The clone is shallow, so older entries may be missing. */
  readonly isShallow: boolean;
}

export interface CloneLedgerRequest {
  /** Any folder of the clone. */
  readonly folder: string;
  readonly runProcess: RunProcess;
  readonly timeoutMs?: number;
}

/** Room for about a million entries. */
const largestLog = 512 * 1024 * 1024;
const defaultTimeoutMs = 120_000;

/**
 * Every entry of the ledger of a local clone, by one `git log` and without the network. A clone without a ledger gives
 * none. Raises `ledger-forged` (gate) for what is no entry, and `git-repository-missing` (caller) and the like.
 */
export async function readLedgerLog(request: CloneLedgerRequest): Promise<CloneLedger> {
  const shallow = await run(request, ['rev-parse', '--is-shallow-repository']);
  const isShallow = textOf(shallow) === 'true';
  const tip = await findTip(request);
  if (tip === undefined) return { entries: [], unread: 0, isShallow };
  const log = await run(request, ['log', '-z', '--encoding=UTF-8', '--format=tformat:%B', tip]);
  return { tip, isShallow, ...readMessages(log.stdout) };
}

/** The branch as the clone follows it, else its own one. */
async function findTip(request: CloneLedgerRequest): Promise<string | undefined> {
  const patterns = [`refs/remotes/*/${LEDGER_BRANCH}`, `refs/heads/${LEDGER_BRANCH}`];
  const found = await run(request, ['for-each-ref', '--format=%(refname) %(objectname)', ...patterns]);
  const refs = textOf(found)
    .split('\n')
    .map((line) => line.split(' '));
  const followed = refs.find(([name]) => name === `refs/remotes/origin/${LEDGER_BRANCH}`);
  const [, tip] = followed ?? refs.find(([name]) => name?.startsWith('refs/remotes/')) ?? refs[0] ?? [];
  return tip;
}

/** Messages are ended by NUL, newest first; each is decoded by itself, as together they may be longer than any text. */
function readMessages(output: Uint8Array): Pick<CloneLedger, 'entries' | 'unread'> {
  const commits: LedgerEntry[][] = [];
  let unread = 0;
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    const message = Buffer.from(
      output.buffer,
      output.byteOffset + start,
      (end < 0 ? output.length : end) - start,
    );
    const { entries, unknown } = readMessage(message.toString());
    commits.push(entries);
    unread += unknown;
    start = end < 0 ? output.length : end + 1;
  }
  return { entries: commits.reverse().flat(), unread };
}

function readMessage(message: string): { readonly entries: LedgerEntry[]; readonly unknown: number } {
  const readings = readEntries(message);
  const malformed = readings.find((reading) => reading.kind === 'malformed');
  if (malformed !== undefined) throw ledgerForged(`One of its entries is none: ${malformed.reason}`);
  const entries = readings.flatMap((reading) => (reading.kind === 'entry' ? [reading.entry] : []));
  return { entries, unknown: readings.length - entries.length };
}

async function run(
  { folder, runProcess, timeoutMs = defaultTimeoutMs }: CloneLedgerRequest,
  args: readonly string[],
): Promise<ProcessResult> {
  const result = await runProcess({
    command: 'git',
    args: ['-c', `core.hooksPath=${devNull}`, '-c', 'log.showSignature=false', ...args],
    cwd: folder,
    timeoutMs,
    maxOutputBytes: largestLog,
    env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' },
  });
  if (result.exitCode === 0 && !result.truncated) return result;
  throw describeFailure(result.timedOut ? 'timed-out' : recogniseFailure(result.stderr), {
    url: folder,
    branch: LEDGER_BRANCH,
    hasToken: false,
    timeoutMs,
    detail: essentialWords(result.stderr, []),
  });
}

function textOf({ stdout }: ProcessResult): string {
  return Buffer.from(stdout).toString().trim();
}
