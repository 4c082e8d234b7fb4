import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { type OpenGitBranchOptions, openGitBranch } from '../../adapters/git/open-branch.ts';
import type { Change, GitBranch, Tip } from '../../adapters/git/port.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import type { RefOutcome } from '../../adapters/git/ref-pusher.ts';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../../scripts/sandbox/git-server.ts';
import { BareRepository } from '../../scripts/sandbox/repository.ts';

export const token = 'canary-5f0c9d';
export const author = { name: 'slipway[bot]', email: 'slipway@example.com' };

/** Real time, but pauses are over soon. */
export const hurriedClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
};

export interface WorldOptions extends Omit<GitServerOptions, 'folder'> {
  readonly files?: Readonly<Record<string, string>>;
}

/** A Git server with one repository, and everything that is opened towards it; all of it ends with the scope. */
export interface World extends AsyncDisposable {
  /** Holds `deploy.git` and the temporary repositories of the branches. */
  readonly folder: string;
  readonly server: GitServer;
  readonly repository: BareRepository;
  readonly url: string;
  open(options?: Partial<OpenGitBranchOptions>): Promise<QueueBranch>;
}

export async function startWorld({ files = {}, ...options }: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-git-test-'));
  const repository = await BareRepository.create(join(folder, 'deploy.git'));
  if (Object.keys(files).length > 0) await repository.commit({ branch: 'main', message: 'Start\n', files });
  const server = await startGitServer({ folder, tokens: { [token]: 'write', reader: 'read' }, ...options });
  const opened: GitBranch[] = [];
  const url = `${server.url}/deploy.git`;
  return {
    folder,
    server,
    repository,
    url,
    open: async (changes = {}) => {
      const branch = await openGitBranch({
        url,
        branch: 'main',
        token,
        runProcess: makeRunProcess(process.env),
        clock: hurriedClock,
        temporaryFolder: folder,
        timeoutMs: 20_000,
        ...changes,
      });
      opened.push(branch);
      return branch;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((branch) => branch.close()));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function changeOf(files: Readonly<Record<string, string>>, message = 'Bump chat-api\n'): Change {
  const listed = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  return { files: listed, message, author };
}

/** A commit on a tip, pushed by compare-and-swap, and its id. */
export async function pushOn(
  branch: QueueBranch,
  tip: Tip,
  change: Change,
): Promise<RefOutcome & { readonly commit: string }> {
  const commit = await branch.makeCommit(tip.commit, change);
  const outcome = await branch.pushTogether([{ ref: branch.ref, from: tip.commit, to: commit }]);
  return { ...outcome, commit };
}

export async function textOf(branch: GitBranch, path: string): Promise<string> {
  const file = await branch.readFile(await branch.readTip(), path);
  if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
  return Buffer.from(file.bytes).toString();
}

/** The SlipwayError that the work ends with; anything else fails the test. */
export async function errorOf(work: Promise<unknown>): Promise<SlipwayError> {
  const outcome = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof SlipwayError) return outcome;
  throw new Error(`expected a SlipwayError, got ${String(outcome)}`);
}
