import { checkIdentity, type Identity } from '../../core/git/identity.ts';
import type { GitSession } from './session.ts';

/** The root folder without anything in it, which every Git knows. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Identity;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Makes a commit in the temporary repository and gives its id. Raises `git-identity-invalid` (caller). */
export async function makeCommitObject(session: GitSession, commit: NewCommit): Promise<string> {
  const { name, email } = checkIdentity(commit.author);
  const { tree, parents, message } = commit;
  const date = `${Math.floor(commit.at / 1000)} +0000`;
  const output = await session.local({
    args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
    stdin: message.endsWith('\n') ? message : `${message}\n`,
    environment: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return Buffer.from(output).toString().trim();
}
