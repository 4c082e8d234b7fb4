import { readFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { resolve } from 'node:path';
import type { PastCommit } from '../../core/bump/history.ts';
import { describeFailure } from '../../core/git/failure-texts.ts';
import { recogniseFailure } from '../../core/git/failures.ts';
import { essentialWords } from '../../core/git/git-words.ts';
import { logFormat, parseLog } from '../../core/git/history.ts';
import type { ProcessResult, RunProcess } from '../../core/ports/process.ts';

/** A clone on this machine. It is read as it is, without the network. */
export interface Clone {
  /** Any folder of the clone. */
  readonly folder: string;
  readonly runProcess: RunProcess;
  readonly timeoutMs?: number;
}

/** Room for about a million entries of a ledger. */
const LARGEST_OUTPUT = 512 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/** The newest commit of a branch: as the clone follows it, else its own one; nothing where it has none. */
export async function findBranchTip(clone: Clone, branch: string): Promise<string | undefined> {
  const patterns = [`refs/remotes/*/${branch}`, `refs/heads/${branch}`];
  const format = '--format=%(refname) %(objectname)';
  const found = await askClone(clone, ['for-each-ref', format, ...patterns], branch);
  const refs = textOf(found)
    .split('\n')
    .map((line) => line.split(' '));
  const followed = refs.find(([name]) => name === `refs/remotes/origin/${branch}`);
  const [, tip] = followed ?? refs.find(([name]) => name?.startsWith('refs/remotes/')) ?? refs[0] ?? [];
  return tip;
}

/** The newest commits of a branch, newest first; nothing where the clone does not have it. */
export async function readBranchHistory(
  clone: Clone,
  { branch, limit }: { readonly branch: string; readonly limit: number },
): Promise<readonly PastCommit[] | undefined> {
  const tip = await findBranchTip(clone, branch);
  if (tip === undefined) return undefined;
  const args = ['log', '-z', '--encoding=UTF-8', `--format=${logFormat}`, `--max-count=${limit}`, tip];
  return parseLog(Buffer.from((await askClone(clone, args, branch)).stdout).toString());
}

/** The commits whose ancestors the clone left out; none where it is not shallow. */
export async function readCuts(clone: Clone): Promise<ReadonlySet<string>> {
  const path = textOf(await askClone(clone, ['rev-parse', '--git-path', 'shallow']));
  const text = await readFile(resolve(clone.folder, path), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}

/** What Git answers in a clone. Raises `git-repository-missing` (caller) and the like. */
export async function askClone(
  { folder, runProcess, timeoutMs = TIMEOUT_MS }: Clone,
  args: readonly string[],
  branch = '',
): Promise<ProcessResult> {
  const result = await runProcess({
    command: 'git',
    args: ['-c', `core.hooksPath=${devNull}`, '-c', 'log.showSignature=false', ...args],
    cwd: folder,
    timeoutMs,
    maxOutputBytes: LARGEST_OUTPUT,
    env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' },
  });
  if (result.exitCode === 0 && !result.truncated) return result;
  throw describeFailure(result.timedOut ? 'timed-out' : recogniseFailure(result.stderr), {
    url: folder,
    branch,
    hasToken: false,
    timeoutMs,
    detail: essentialWords(result.stderr, []),
  });
}

function textOf({ stdout }: ProcessResult): string {
  return Buffer.from(stdout).toString().trim();
}
