/** A repository of the host by its `owner` and `name`. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** An account as the API shows it; `isPerson` is false for apps and bots. */
export interface Account {
  readonly login: string;
  readonly isPerson: boolean;
}

/** A pull request; times are milliseconds since the epoch. All texts are foreign. */
export interface PullRequest {
  readonly number: number;
  /** `owner/name` of the repository it goes into. */
  readonly repository: string;
  readonly baseBranch: string;
  readonly defaultBranch: string;
  readonly headSha: string;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  /** Left out: the account is gone. */
  readonly author?: Account;
  /** Left out: not merged. */
  readonly mergedAt?: number;
  readonly mergedBy?: Account;
  /** Of the newest event of any kind: comments and labels count, too. */
  readonly updatedAt: number;
  readonly commitCount: number;
  /** It is set to merge by itself as soon as its checks pass. */
  readonly isAutomatic: boolean;
}

export interface Review {
  readonly reviewer?: Account;
  readonly state: string;
  /** Left out: the commit is gone. */
  readonly commit?: string;
  readonly submittedAt?: number;
}

/** What the host remembers of changes to a pull request; a moment that is left out: never. */
export interface PullRequestRecord {
  readonly bodyEditedAt?: number;
  readonly titleChangedAt?: number;
  /** It was to go into another branch before. */
  readonly baseChangedAt?: number;
  /** At some time it was set to merge by itself as soon as its checks pass. */
  readonly isAutomatic: boolean;
}

/** Accounts that stand behind a commit: the API knows them by e-mail address only, so either may be missing. */
export interface CommitPeople {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author?: Account;
  readonly committer?: Account;
}

export interface ChangedFile {
  readonly path: string;
  /** Unified diff without its header; left out for binary and for very large files. */
  readonly patch?: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly repository: string;
  readonly event: string;
  /** `queued`, `in_progress`, `completed` … */
  readonly status: string;
  /** Empty until it is completed. */
  readonly conclusion: string;
  readonly displayTitle: string;
  readonly headBranch: string;
  readonly headSha: string;
  /** Who started the first attempt. */
  readonly actor?: Account;
  /** Who started this attempt. */
  readonly triggeringActor?: Account;
}

/** A list that was read up to its bound. */
export interface Bounded<Item> {
  readonly items: readonly Item[];
  /** There is more than was read. */
  readonly isCut: boolean;
}

/**
 * What Slipway reads from GitHub. Every method raises `github-unauthorised`, `github-forbidden`, `github-not-found`
 * (caller), `github-moved` (caller), `github-rate-limited`, `github-failed`, `github-answer-unexpected` (outside), and
 * what the network raises.
 */
export interface GithubReader {
  readPullRequest(repository: RepositoryName, number: number): Promise<PullRequest>;
  readReviews(repository: RepositoryName, number: number): Promise<Bounded<Review>>;
  readPullRequestCommits(repository: RepositoryName, number: number): Promise<Bounded<CommitPeople>>;
  readChangedFiles(repository: RepositoryName, number: number): Promise<Bounded<ChangedFile>>;
  readRecord(repository: RepositoryName, number: number): Promise<PullRequestRecord>;
  readCommit(repository: RepositoryName, sha: string): Promise<CommitPeople>;
  readRun(repository: RepositoryName, id: number): Promise<WorkflowRun>;
  readDefaultBranch(repository: RepositoryName): Promise<string>;
}
