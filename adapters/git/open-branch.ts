import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SlipwayError } from '../../core/errors.ts';
import { splitPath } from '../../core/git/file-path.ts';
import type { RefUpdate } from '../../core/git/push-outcome.ts';
import { branchRef, isObjectId } from '../../core/git/ref-name.ts';
import { parseRemoteUrl, type RemoteUrl } from '../../core/git/remote-url.ts';
import { findEntry, kindOfMode } from '../../core/git/tree.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { RunProcess } from '../../core/ports/process.ts';
import { makeCommit } from './commit-maker.ts';
import { emptyTree, makeCommitObject } from './commit-object.ts';
import type { Environment } from './environment.ts';
import { Fetcher, tipRef } from './fetcher.ts';
import { LedgerStore } from './ledger-store.ts';
import { type CommitHead, ObjectStore } from './object-store.ts';
import type { Change, RemoteFile, Tip } from './port.ts';
import { prefetchFiles } from './prefetch.ts';
import type { QueueBranch, QueueSight, WantedFiles } from './queue-port.ts';
import { QueueReader } from './queue-reader.ts';
import { pushEach, pushTogether, type RefOutcome } from './ref-pusher.ts';
import { RemoteHistory } from './remote-history.ts';
import { GitSession } from './session.ts';
import { joinWritersNearby, type WritersNearby } from './writers-nearby.ts';

export interface OpenGitBranchOptions {
  /** https, http or ssh address, `user@host:path`, or a path; never with credentials. */
  readonly url: string;
  /** `main` or `refs/heads/main`. */
  readonly branch: string;
  /** Left out: Git's own credential helpers and ssh keys are used. */
  readonly token?: string;
  readonly runProcess: RunProcess;
  readonly clock: Clock;
  /** The temporary repository is made in here and removed by `close`. */
  readonly temporaryFolder: string;
  /** The longest that a single exchange with the server may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /**
   * What Git, ssh and credential helpers may see beside PATH, HOME and the proxy variables, e.g. SSH_AUTH_SOCK or
   * GIT_SSL_CAINFO; Git variables that would point it elsewhere are left out.
   */
  readonly environment?: Environment;
}

/**
 * Opens one branch of a repository without a clone or a checkout. Nothing is sent before the first read.
 * Raises `git-url-invalid`, `git-url-credentials`, `git-branch-invalid` (caller) and `git-too-old` (outside).
 */
export async function openGitBranch(options: OpenGitBranchOptions): Promise<QueueBranch> {
  const remote = absolute(parseRemoteUrl(options.url));
  const ref = branchRef(options.branch);
  const folder = await mkdtemp(join(options.temporaryFolder, 'slipway-git-'));
  const session = new GitSession({
    access: {
      remote,
      token: options.token === '' ? undefined : options.token,
      environment: options.environment ?? {},
      timeoutMs: options.timeoutMs,
    },
    branch: options.branch,
    folder,
    runProcess: options.runProcess,
    clock: options.clock,
    signal: options.signal,
  });
  try {
    await prepareRepository(session);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return new ShallowBranch(session, ref, options.clock);
}

/** Who makes the notes of the queue: nobody in particular, as they go away. */
const noteAuthor = { name: 'Slipway', email: 'slipway@localhost' };

class ShallowBranch implements QueueBranch {
  readonly #session: GitSession;
  readonly #clock: Clock;
  readonly #fetcher: Fetcher;
  readonly #store: ObjectStore;
  readonly #history: RemoteHistory;
  readonly #queue: QueueReader;
  readonly ref: string;
  readonly ledger: LedgerStore;

  constructor(session: GitSession, ref: string, clock: Clock) {
    this.#session = session;
    this.ref = ref;
    this.#clock = clock;
    this.#fetcher = new Fetcher(session, ref);
    this.#store = new ObjectStore(session, this.#fetcher);
    this.#history = new RemoteHistory(session, this.#fetcher);
    const access = { session, fetcher: this.#fetcher, store: this.#store };
    this.#queue = new QueueReader(access, ref);
    this.ledger = new LedgerStore(access);
  }

  async readTip(): Promise<Tip> {
    await this.#fetcher.fetchTip();
    const output = await this.#session.local({ args: ['log', '-1', '--format=%H %ct', tipRef] });
    const [commit = '', seconds = ''] = Buffer.from(output).toString().trim().split(' ');
    return { commit, committedAt: Number.parseInt(seconds, 10) * 1000 };
  }

  async readFile(tip: Tip, path: string): Promise<RemoteFile> {
    let objectId = await this.#store.rootOf(tip.commit);
    const parts = splitPath(path);
    for (const [index, name] of parts.entries()) {
      const entry = findEntry(await this.#store.readTree(objectId), name);
      if (entry === undefined) return { kind: 'missing' };
      const kind = kindOfMode(entry.mode);
      objectId = entry.objectId;
      const isLast = index === parts.length - 1;
      if (kind === 'symlink' || kind === 'submodule') return { kind: 'not-a-file', is: kind };
      if (kind === 'folder' && isLast) return { kind: 'not-a-file', is: kind };
      if (kind === 'file' && !isLast) return { kind: 'missing' };
    }
    return { kind: 'file', bytes: await this.#store.read('blob', objectId) };
  }

  readHistory(tip: Tip, limit: number): ReturnType<QueueBranch['readHistory']> {
    return this.#history.read(tip.commit, limit);
  }

  async has(commit: string): Promise<boolean> {
    return isObjectId(commit) && (await this.#history.has(commit));
  }

  async contains(descendant: string, commit: string): Promise<'yes' | 'no' | 'unknown'> {
    // A branch or tag name, as Argo CD shows it at times, says nothing about history.
    if (!isObjectId(descendant) || !isObjectId(commit)) return 'unknown';
    return this.#history.contains(descendant, commit);
  }

  async hasSameFolder([left, right]: readonly [string, string], path: string): Promise<boolean> {
    return (await this.#objectAt(left, path)) === (await this.#objectAt(right, path));
  }

  joinWritersNearby(): Promise<WritersNearby> {
    const { folder, url } = this.#session;
    return joinWritersNearby(dirname(folder), `${url} ${this.ref}`);
  }

  look(): Promise<QueueSight> {
    return this.#queue.look();
  }

  glance(id: string): Promise<QueueSight> {
    return this.#queue.glance(id);
  }

  prefetch(wanted: readonly WantedFiles[], beforeEach?: () => Promise<void>): Promise<void> {
    return prefetchFiles(this.#store, wanted, beforeEach);
  }

  readCommit(commit: string): Promise<CommitHead> {
    return this.#store.headOf(commit);
  }

  makeCommit(parent: string, change: Change): Promise<string> {
    const workshop = { session: this.#session, store: this.#store, clock: this.#clock };
    return makeCommit(workshop, parent, change);
  }

  makeNote(message: string): Promise<string> {
    const note = { tree: emptyTree, parents: [], message, author: noteAuthor, at: this.#clock.now() };
    return makeCommitObject(this.#session, note);
  }

  pushTogether(updates: readonly RefUpdate[]): Promise<RefOutcome> {
    return pushTogether(this.#session, updates);
  }

  pushEach(updates: readonly RefUpdate[]): Promise<ReadonlyMap<string, RefOutcome>> {
    return pushEach(this.#session, updates);
  }

  /** The id of the file or folder at a path of a commit. */
  async #objectAt(commit: string, path: string): Promise<string | undefined> {
    let objectId = await this.#store.rootOf(commit);
    for (const name of path === '' ? [] : splitPath(path)) {
      const entry = findEntry(await this.#store.readTree(objectId), name);
      if (entry === undefined || kindOfMode(entry.mode) !== 'folder') return entry?.objectId;
      objectId = entry.objectId;
    }
    return objectId;
  }

  async close(): Promise<void> {
    await rm(this.#session.folder, { recursive: true, force: true });
  }
}

/** Settings by environment variables came with Git 2.31; without them the token could not be handed over safely. */
const oldestGit = { major: 2, minor: 31 };

async function prepareRepository(session: GitSession): Promise<void> {
  const version = Buffer.from(await session.local({ args: ['version'] }))
    .toString()
    .trim();
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isNewEnough =
    Number(major) > oldestGit.major ||
    (Number(major) === oldestGit.major && Number(minor) >= oldestGit.minor);
  if (!isNewEnough) throw gitTooOld(version);
  await session.local({ args: ['init', '--bare', '--quiet', '--template='] });
}

function gitTooOld(version: string): SlipwayError {
  return new SlipwayError({
    code: 'git-too-old',
    kind: 'outside',
    what: `The Git of this machine is too old (${version})`,
    why: `Slipway hands settings to Git in a way that came with ${oldestGit.major}.${oldestGit.minor}`,
    fix: 'Install a newer Git',
  });
}

function absolute(remote: RemoteUrl): RemoteUrl {
  const isRelative = remote.kind === 'file' && remote.url.startsWith('.');
  return isRelative ? { ...remote, url: resolve(remote.url) } : remote;
}
