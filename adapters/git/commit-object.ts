import { checkIdentity, type Identity } from '../../core/git/identity.ts';
import { writeLooseObject } from './loose-object.ts';
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
export function makeCommitObject(session: GitSession, commit: NewCommit): Promise<string> {
  const { name, email } = checkIdentity(commit.author);
  const { tree, parents, message } = commit;
  const who = `${name} <${email}> ${Math.floor(commit.at / 1000)} +0000`;
  const head = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  const body = message.endsWith('\n') ? message : `${message}\n`;
  return writeLooseObject(session.folder, 'commit', Buffer.from(`${head.join('\n')}\n\n${body}`));
}
