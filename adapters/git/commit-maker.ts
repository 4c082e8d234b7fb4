import type { Clock } from '../../core/ports/clock.ts';
import { makeCommitObject } from './commit-object.ts';
import type { ObjectStore } from './object-store.ts';
import type { Change } from './port.ts';
import type { GitSession } from './session.ts';
import { writeTree } from './tree-writer.ts';

/** What commits are made with. */
export interface Workshop {
  readonly session: GitSession;
  readonly store: ObjectStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** Makes the commit of a change on another one, in the temporary repository only, and gives its id. */
export async function makeCommit(
  { session, store, clock }: Workshop,
  parent: string,
  { files, message, author }: Change,
): Promise<string> {
  const tree = await writeTree(store, await store.rootOf(parent), files);
  return makeCommitObject(session, { tree, parents: [parent], message, author, at: clock.now() });
}
