import { parseBatch } from '../../core/git/batch.ts';
import { parseTree, type TreeEntry } from '../../core/git/tree.ts';
import type { Fetcher } from './fetcher.ts';
import { writeLooseObject } from './loose-object.ts';
import type { GitSession } from './session.ts';

export type ObjectType = 'blob' | 'tree' | 'commit';

/** Reads objects, from the server when they are not here yet, and writes new ones into the temporary repository. */
export class ObjectStore {
  readonly #session: GitSession;
  readonly #fetcher: Fetcher;
  /** An object never changes, and the folders on the way to a file are read again when it is written. */
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #roots = new Map<string, string>();

  constructor(session: GitSession, fetcher: Fetcher) {
    this.#session = session;
    this.#fetcher = fetcher;
  }

  async read(type: ObjectType, objectId: string): Promise<Uint8Array> {
    const call = { args: ['cat-file', type, objectId] };
    const found = await this.#session.tryLocal(call);
    if (found.exitCode === 0 && !found.truncated) return found.stdout;
    if (found.exitCode !== 0) await this.#fetcher.fetchObjects([objectId]);
    return this.#session.local(call);
  }

  /** Reads many files or folders at once, those that are not here yet in one fetch; in the order of the ids. */
  async readMany(objectIds: readonly string[]): Promise<readonly Uint8Array[]> {
    const found = await this.#readBatch(objectIds);
    const missing = objectIds.filter((_, index) => found[index] === undefined);
    if (missing.length === 0) return found.filter((bytes) => bytes !== undefined);
    await this.#fetcher.fetchObjects([...new Set(missing)]);
    const fetched = await this.#readBatch(objectIds);
    return fetched.map((bytes, index) => {
      if (bytes === undefined) throw new Error(`the server did not send object ${objectIds[index]}`);
      return bytes;
    });
  }

  async #readBatch(objectIds: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    if (objectIds.length === 0) return [];
    const stdin = `${objectIds.join('\n')}\n`;
    return parseBatch(await this.#session.local({ args: ['cat-file', '--batch'], stdin }));
  }

  async readTree(objectId: string): Promise<readonly TreeEntry[]> {
    const known = this.#trees.get(objectId);
    if (known !== undefined) return known;
    const entries = parseTree(await this.read('tree', objectId), objectId.length / 2);
    this.#trees.set(objectId, entries);
    return entries;
  }

  /** The id of the root folder of a commit that was fetched. */
  async rootOf(commit: string): Promise<string> {
    const known = this.#roots.get(commit);
    if (known !== undefined) return known;
    const head = Buffer.from(await this.read('commit', commit)).toString('latin1');
    const root = /^tree ([0-9a-f]+)$/m.exec(head)?.[1];
    if (root === undefined) throw new Error(`commit ${commit} of the repository is damaged`);
    this.#roots.set(commit, root);
    return root;
  }

  /** Writes an object and gives its id. */
  write(type: 'blob' | 'tree', bytes: Uint8Array): Promise<string> {
    return writeLooseObject(this.#session.folder, type, bytes);
  }
}
