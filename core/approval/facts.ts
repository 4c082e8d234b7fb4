import type {
  Account,
  Bounded,
  ChangedFile,
  CommitPeople,
  PullRequest,
  PullRequestRecord,
  Review,
  WorkflowRun,
} from '../ports/github.ts';

/** What a proof looks like on the host right now. All texts are foreign. */
export type ProofFacts =
  | PullRequestFacts
  | WorkflowRunFacts
  /** Nothing can be said of it; the reason says what would help. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface PullRequestFacts {
  readonly kind: 'pull-request';
  readonly pullRequest: PullRequest;
  readonly reviews: Bounded<Review>;
  readonly commits: Bounded<CommitPeople>;
  readonly files: Bounded<ChangedFile>;
  /** Read after all else, so that a change in between shows; a text: why it could not be read. */
  readonly record: PullRequestRecord | string;
}

export interface WorkflowRunFacts {
  readonly kind: 'run';
  readonly run: WorkflowRun;
  /** Of the run's repository. */
  readonly defaultBranch: string;
}

/** Who wrote the commit that the release was built from. */
export type SourceFacts =
  | { readonly kind: 'authors'; readonly authors: readonly Account[] }
  /** The release names no commit of this host. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string };
