import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { intentsIn } from './build-plan.ts';
import type { World } from './world.ts';

export interface WriterRun {
  readonly file: string;
  readonly build: number;
  /** How long the leases of this writer live at least. */
  readonly leaseMs?: number;
  /** `before:push:2` kills it there, as `kill -9` does. */
  readonly death?: string;
}

export interface WriterEnd {
  readonly signal: NodeJS.Signals | null;
  /** `landed`, `stopped`, `declined`; empty when it died. */
  readonly kind: string;
  readonly stderr: string;
}

/** Runs a writer as a process of its own. */
export async function runWriter(
  { url }: World,
  { file, build, leaseMs = 1500, death = '' }: WriterRun,
): Promise<WriterEnd> {
  const script = join(import.meta.dirname, 'queue-process.ts');
  const child = spawn(process.execPath, [script, url, file, String(build), String(leaseMs), death], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_, signal) => resolve(signal));
  });
  return { signal, stderr, kind: /"kind":"(\w+)"/.exec(stdout)?.[1] ?? '' };
}

/** Puts a message under a ref, as a writer that is gone has left it. */
export async function leaveNote(
  { repository }: Pick<World, 'repository'>,
  ref: string,
  message: string,
): Promise<void> {
  const { gitDir } = repository;
  const env = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const commit = await runGit(gitDir, ['commit-tree', emptyTree], { stdin: message, env });
  await runGit(gitDir, ['update-ref', ref, commit.toString().trim()]);
}

/** What the server holds in the end: how often each intent was written and recorded, and what waits. */
export async function readTruth({ repository, server }: World) {
  const git = async (...args: readonly string[]) => (await runGit(repository.gitDir, args)).toString();
  const commits = await repository.log('main', 1000);
  const written = commits.flatMap(({ message }) => intentsIn(`${message}\n`));
  const ledger = await git('log', '--format=%B', 'slipway-ledger').catch(() => '');
  const recorded = [
    ...ledger.matchAll(/"kind":"started"[^\n]*?"intent":"(\w+)"|"intent":"(\w+)"[^\n]*?"kind":"started"/g),
  ].map(([, left, right]) => left ?? right ?? '');
  const merges = await git('rev-list', '--merges', 'main');
  const waiting = await git('for-each-ref', '--format=%(refname)', 'refs/slipway/');
  const pushes = server.requests.filter(
    ({ service, phase }) => service === 'receive-pack' && phase === 'exchange',
  ).length;
  return { commits: commits.length - 1, written, recorded, merges, waiting, pushes };
}
