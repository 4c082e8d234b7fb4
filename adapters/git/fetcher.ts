import {
  type GitFailure,
  ignoredFilter,
  recogniseFailure,
  transientFailures,
} from '../../core/git/failures.ts';
import { firstDepth, nextDepth } from '../../core/git/history.ts';
import type { ProcessResult } from '../../core/ports/process.ts';
import { remoteName, type Settings } from './environment.ts';
import type { GitSession } from './session.ts';

/** Where the newest fetched tip of the branch is kept in the temporary repository. */
export const tipRef = 'refs/slipway/tip';

/** What a fetch leaves out, from the least to the most traffic; `none` is a plain shallow fetch. */
const filters = ['tree:0', 'blob:none', 'none'] as const;
type Filter = (typeof filters)[number];

interface FetchRequest {
  /** How deep to fetch history, asked again when the fetch is repeated with another filter. */
  readonly depth?: () => string;
  /** A refspec or object ids, one a line. */
  readonly wants: string;
  /** Without haves the server sends the wanted objects whatever it believes that we hold. */
  readonly withoutHaves?: boolean;
  /** Whether refs go that their pattern no longer matches on the server. */
  readonly prunes?: boolean;
}

/** Brings commits, and single trees and blobs by their id, into the temporary repository. One fetch at a time. */
export class Fetcher {
  readonly #session: GitSession;
  readonly #ref: string;
  #filter: Filter = filters[0];
  #depth = firstDepth;
  readonly #otherTips = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(session: GitSession, ref: string) {
    this.#session = session;
    this.#ref = ref;
  }

  /**
   * Fetches the newest commits of the branch, `tipRef` names its tip afterwards, and what other refspecs name in the
   * same exchange.
   */
  fetchTip(others: readonly string[] = []): Promise<void> {
    const wants = () => [this.#refspec(), ...others].join('\n');
    return this.#inTurn(async () => {
      await this.#fetch({ depth: () => `--depth=${this.#depth}`, wants: wants(), prunes: others.length > 0 });
    });
  }

  /** As `fetchTip`, when that was done before: what is new since then, and nothing where nothing is. */
  fetchNews(others: readonly string[]): Promise<void> {
    const wants = () => [this.#refspec(), ...others].join('\n');
    return this.#inTurn(() => this.#fetch({ wants: wants(), prunes: true }));
  }

  /** Whether the server sends commits without their files and folders, so that these come only by their ids. */
  get leavesOutContents(): boolean {
    return this.#filter === 'tree:0';
  }

  /** Fetches the next step of older commits; false when the bound is reached. */
  deepen(): Promise<boolean> {
    return this.#inTurn(async () => {
      const depth = nextDepth(this.#depth);
      if (depth === undefined) return false;
      await this.#fetch({ depth: () => `--deepen=${depth - this.#depth}`, wants: this.#refspec() });
      this.#depth = depth;
      return true;
    });
  }

  /** Fetches objects by their ids, in one exchange; where the server gives no single objects, all of the tips. */
  fetchObjects(objectIds: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const result = await this.#run({ wants: objectIds.join('\n'), withoutHaves: true });
      if (result.exitCode === 0) return;
      if (failureOf(result) !== 'object-refused' || this.#filter === 'none')
        throw this.#session.failure(result);
      this.#filter = 'none';
      this.#depth = 1;
      const wants = [this.#refspec(), ...this.#otherTips].join('\n');
      await this.#fetch({ depth: () => '--depth=1', wants, withoutHaves: true });
    });
  }

  /** Commits of other branches whose objects are read too, and fetched whole where single objects are refused. */
  followTip(commit: string): void {
    this.#otherTips.add(commit);
  }

  /** Fetches a commit that is not on the branch, or no longer; false when the server does not have it. */
  fetchForeignCommit(commit: string, depth?: number): Promise<boolean> {
    return this.#inTurn(async () => {
      const result = await this.#run({ depth: () => `--depth=${depth ?? this.#depth}`, wants: commit });
      if (result.exitCode === 0) return true;
      if (failureOf(result) === 'object-refused') return false;
      throw this.#session.failure(result);
    });
  }

  #refspec(): string {
    return `+${this.#ref}:${tipRef}`;
  }

  async #fetch(request: FetchRequest): Promise<void> {
    const result = await this.#run(request);
    if (result.exitCode === 0) return;
    throw failureOf(result) === 'branch-missing'
      ? await this.#describeMissingBranch()
      : this.#session.failure(result);
  }

  /** Runs the fetch with the best filter that the server takes, and remembers which that is. */
  async #run(request: FetchRequest): Promise<ProcessResult> {
    const result = await this.#session.remote({
      args: fetchArguments(this.#filter, request),
      stdin: `${request.wants}\n`,
      settings: fetchSettings(this.#filter, request),
      mayRepeat: isTransient,
    });
    if (result.exitCode === 0 && ignoredFilter(result.stderr)) this.#filter = 'none';
    if (failureOf(result) !== 'filter-refused' || this.#filter === 'none') return result;
    this.#filter = filters[filters.indexOf(this.#filter) + 1] ?? 'none';
    // Every commit brings its folders along now, so history is fetched only when somebody asks for it.
    this.#depth = 1;
    return this.#run(request);
  }

  async #describeMissingBranch(): Promise<Error> {
    const result = await this.#session.remote({
      args: ['ls-remote', '--symref', '--end-of-options', remoteName, 'HEAD'],
      environment: { GIT_TRACE_PACKET: '1' },
      mayRepeat: isTransient,
    });
    if (result.exitCode === 0 && !spokeGit(result)) return this.#session.describe('answer-unreadable', '');
    const answer = Buffer.from(result.stdout).toString();
    const head = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1];
    const told =
      head === undefined
        ? 'fatal: the repository has no commits yet'
        : `fatal: the default branch is ${head}`;
    return this.#session.describe('branch-missing', result.exitCode === 0 ? told : '');
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function fetchArguments(filter: Filter, { depth, prunes }: FetchRequest): readonly string[] {
  return [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-auto-maintenance',
    '--no-show-forced-updates',
    ...(prunes === true ? ['--prune'] : []),
    filter === 'none' ? '--no-filter' : `--filter=${filter}`,
    ...(depth === undefined ? [] : [depth()]),
    '--stdin',
    '--end-of-options',
    remoteName,
  ];
}

/**
 * The repository counts as partial only while a fetch runs: so the missing objects are accepted then, and no other
 * command can ever start to fetch them one by one.
 */
function fetchSettings(filter: Filter, { withoutHaves }: FetchRequest): Settings {
  return [
    [`remote.${remoteName}.promisor`, 'true'],
    ...(filter === 'none' ? [] : ([[`remote.${remoteName}.partialclonefilter`, filter]] as const)),
    ['fetch.negotiationAlgorithm', withoutHaves === true ? 'noop' : 'default'],
    ['fetch.prune', 'false'],
    ['fetch.writeCommitGraph', 'false'],
  ];
}

function failureOf(result: ProcessResult): GitFailure | undefined {
  if (result.exitCode === 0) return undefined;
  return result.timedOut ? 'timed-out' : recogniseFailure(result.stderr);
}

function isTransient(result: ProcessResult): boolean {
  const failure = failureOf(result);
  return failure !== undefined && transientFailures.has(failure);
}

/** Git takes a short page in place of its protocol for an old-fashioned server without any branches. */
function spokeGit({ stderr }: ProcessResult): boolean {
  return /packet:\s/.test(stderr);
}
