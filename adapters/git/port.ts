/** The tip of the branch, as the remote had it at the time of the read. */
export interface Tip {
  readonly commit: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
}

export interface HistoryCommit {
  readonly commit: string;
  readonly committedAt: number;
  /** Whole message, foreign text. */
  readonly message: string;
}

/** A file of the branch: its bytes, or why there are none to edit. */
export type RemoteFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-file'; readonly is: 'folder' | 'symlink' | 'submodule' };

export interface Change {
  /** Modes of existing files stay as they are. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/**
 * One branch of one GitOps repository without a clone or a checkout. Raises SlipwayError. Caller: `git-unauthorised`,
 * `git-forbidden`, `git-repository-missing`, `git-branch-missing`, `git-redirected`, `git-path-invalid`,
 * `git-not-a-file`, `git-path-conflict`, `git-identity-invalid`, `git-file-too-large`, `git-object-format`,
 * `git-transport-refused`. Outside: `git-unreachable`, `git-timed-out`, `git-server-error`, `git-rate-limited`,
 * `git-tls-refused`, `git-answer-unreadable`, `git-object-refused`, `git-disk-full`, `git-failed`.
 * Undecided: `cancelled`.
 */
export interface GitBranch {
  readTip(): Promise<Tip>;
  readFile(tip: Tip, path: string): Promise<RemoteFile>;
  /** Newest first, `limit` commits at most, without trees or blobs. */
  readHistory(tip: Tip, limit: number): AsyncIterable<HistoryCommit>;
  /** Whether the repository has the commit, on whatever branch. */
  has(commit: string): Promise<boolean>;
  /** Whether `commit` is `descendant` or one of its ancestors; `unknown` when history is out of reach. */
  contains(descendant: string, commit: string): Promise<'yes' | 'no' | 'unknown'>;
  /** Whether a folder (`''` is the root) holds the same in both commits, or is in neither. */
  hasSameFolder(commits: readonly [string, string], path: string): Promise<boolean>;
  close(): Promise<void>;
}
