import { createHash } from 'node:crypto';

/** What a hosted GitHub holds, and how its people change it. Times are ISO texts of whole seconds, as the API has them. */
export interface StoredCommit {
  readonly sha: string;
  /** Login; left out: the e-mail address belongs to no account. */
  readonly author?: string;
  readonly committer?: string;
  readonly parents: readonly string[];
  readonly message: string;
}

export interface StoredFile {
  readonly filename: string;
  readonly patch?: string;
}

export interface StoredReview {
  readonly id: number;
  readonly user: string;
  state: string;
  readonly commit: string;
  readonly submittedAt: string;
}

export interface StoredPull {
  readonly number: number;
  readonly author: string;
  base: string;
  title: string;
  body: string;
  commits: readonly StoredCommit[];
  files: readonly StoredFile[];
  readonly reviews: StoredReview[];
  state: 'open' | 'closed';
  merged: { readonly by: string; readonly at: string } | undefined;
  updatedAt: string;
  bodyEditedAt: string | undefined;
  titleChangedAt: string | undefined;
  baseChangedAt: string | undefined;
  /** Set to merge by itself at some time. */
  isAutomatic: boolean;
}

export interface StoredRun {
  readonly id: number;
  readonly event: string;
  readonly title: string;
  readonly branch: string;
  readonly sha: string;
  readonly actor: string;
  triggeringActor: string;
  attempt: number;
  status: string;
  conclusion: string | null;
}

export interface NewPull {
  readonly author: string;
  readonly title: string;
  readonly body?: string;
  readonly base?: string;
  readonly files?: readonly StoredFile[];
  readonly commits?: readonly StoredCommit[];
}

/** A commit whose SHA follows from what it says. */
export function makeCommit(
  commit: Omit<StoredCommit, 'sha' | 'parents'> & Partial<StoredCommit>,
): StoredCommit {
  const parents = commit.parents ?? [];
  return { parents, sha: shaOf(JSON.stringify(commit)), ...commit };
}

function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** One repository. Every act takes its moment from the clock of the host. */
export class HostedRepository {
  readonly defaultBranch = 'main';
  readonly pulls = new Map<number, StoredPull>();
  readonly runs = new Map<number, StoredRun>();
  readonly commits = new Map<string, StoredCommit>();
  readonly fullName: string;
  readonly isPrivate: boolean;
  readonly #now: () => string;

  constructor(fullName: string, isPrivate: boolean, now: () => string) {
    this.fullName = fullName;
    this.isPrivate = isPrivate;
    this.#now = now;
  }

  commit(commit: Omit<StoredCommit, 'sha' | 'parents'> & Partial<StoredCommit>): StoredCommit {
    const made = makeCommit(commit);
    this.commits.set(made.sha, made);
    return made;
  }

  open({ author, title, body = '', base = 'main', files = [], commits }: NewPull): StoredPull {
    const pull: StoredPull = {
      number: this.pulls.size + 17,
      author,
      base,
      title,
      body,
      files,
      commits: commits ?? [makeCommit({ author, committer: author, message: title })],
      reviews: [],
      state: 'open',
      merged: undefined,
      updatedAt: this.#now(),
      bodyEditedAt: undefined,
      titleChangedAt: undefined,
      baseChangedAt: undefined,
      isAutomatic: false,
    };
    this.pulls.set(pull.number, pull);
    return pull;
  }

  push(pull: StoredPull, commit: StoredCommit): void {
    pull.commits = [...pull.commits, commit];
    pull.updatedAt = this.#now();
  }

  review(pull: StoredPull, user: string, state: string): void {
    const submittedAt = this.#now();
    pull.reviews.push({ id: pull.reviews.length + 1, user, state, commit: headOf(pull), submittedAt });
    pull.updatedAt = submittedAt;
  }

  merge(pull: StoredPull, by: string): void {
    const at = this.#now();
    Object.assign(pull, { state: 'closed', merged: { by, at }, updatedAt: at });
  }

  /** Retargets it to another branch. */
  moveTo(pull: StoredPull, base: string): void {
    const at = this.#now();
    Object.assign(pull, { base, baseChangedAt: at, updatedAt: at });
  }

  enableAutoMerge(pull: StoredPull): void {
    Object.assign(pull, { isAutomatic: true, updatedAt: this.#now() });
  }

  closePull(pull: StoredPull): void {
    Object.assign(pull, { state: 'closed', updatedAt: this.#now() });
  }

  comment(pull: StoredPull): void {
    pull.updatedAt = this.#now();
  }

  edit(pull: StoredPull, change: { readonly title?: string; readonly body?: string }): void {
    const at = this.#now();
    if (change.title !== undefined) Object.assign(pull, { title: change.title, titleChangedAt: at });
    if (change.body !== undefined) Object.assign(pull, { body: change.body, bodyEditedAt: at });
    pull.updatedAt = at;
  }

  dispatch(run: Pick<StoredRun, 'title' | 'actor'> & Partial<StoredRun>): StoredRun {
    const stored: StoredRun = {
      id: 9_000_000_001 + this.runs.size,
      event: 'workflow_dispatch',
      branch: 'main',
      sha: shaOf(run.title),
      triggeringActor: run.actor,
      attempt: 1,
      status: 'completed',
      conclusion: 'success',
      ...run,
    };
    this.runs.set(stored.id, stored);
    return stored;
  }

  rerun(run: StoredRun, by: string): void {
    run.triggeringActor = by;
    run.attempt += 1;
  }
}

/** The last commit of a pull request. */
export function headOf({ commits }: StoredPull): string {
  return commits.at(-1)?.sha ?? '';
}
