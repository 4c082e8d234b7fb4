import { parseTree, type TreeEntry } from '../../core/git/tree.ts';
import type { Fetcher } from './fetcher.ts';
import type { GitSession } from './session.ts';

export type ObjectType = 'blob' | 'tree' | 'commit';

/** Reads objects, from the server when they are not here yet, and writes new ones into the temporary repository. */
export class ObjectStore {
  readonly #session: GitSession;
  readonly #fetcher: Fetcher;

  constructor(session: GitSession, fetcher: Fetcher) {
    this.#session = session;
    this.#fetcher = fetcher;
  }

  async read(type: ObjectType, objectId: string): Promise<Uint8Array> {
    const call = { args: ['cat-file', type, objectId] };
    const found = await this.#session.tryLocal(call);
    if (found.exitCode === 0 && !found.truncated) return found.stdout;
    if (found.exitCode !== 0) await this.#fetcher.fetchObject(objectId);
    return this.#session.local(call);
  }

  async readTree(objectId: string): Promise<readonly TreeEntry[]> {
    return parseTree(await this.read('tree', objectId), objectId.length / 2);
  }

  /** The id of the root folder of a commit that was fetched. */
  async rootOf(commit: string): Promise<string> {
    const head = Buffer.from(await this.read('commit', commit)).toString('latin1');
    return /^tree ([0-9a-f]+)$/m.exec(head)?.[1] ?? '';
  }

  /**
   * Writes an object and gives its id. `--literally` because the check would refuse a tree for an old entry that is
   * not ours, such as a mode with a leading zero.
   */
  async write(type: 'blob' | 'tree', bytes: Uint8Array): Promise<string> {
    const args = ['hash-object', '-w', '--stdin', '--literally', '-t', type];
    return Buffer.from(await this.#session.local({ args, stdin: bytes }))
      .toString()
      .trim();
  }
}
