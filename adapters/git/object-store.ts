import { parseBatch } from '../../core/git/batch.ts';
import { parseTree, type TreeEntry } from '../../core/git/tree.ts';
import type { Fetcher } from './fetcher.ts';
import { writeLooseObject } from './loose-object.ts';
import type { GitSession } from './session.ts';

export interface CommitHead {
  /** Left out for the first commit of a branch. */
  readonly parent?: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
}

/** Larger objects are read again where they are needed again. */
const largestKept = 1024 * 1024;

export type ObjectType = 'blob' | 'tree' | 'commit';

/** Reads objects, from the server when they are not here yet, and writes new ones into the temporary repository. */
export class ObjectStore {
  readonly #session: GitSession;
  readonly #fetcher: Fetcher;
  /** An object never changes, and the folders on the way to a file are read again when it is written. */
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #roots = new Map<string, string>();
  readonly #small = new Map<string, Uint8Array>();
  /** Ids of what was fetched by its id, or written. */
  readonly #here = new Set<string>();

  constructor(session: GitSession, fetcher: Fetcher) {
    this.#session = session;
    this.#fetcher = fetcher;
  }

  async read(type: ObjectType, objectId: string): Promise<Uint8Array> {
    const known = this.#small.get(objectId);
    if (known !== undefined) return known;
    const call = { args: ['cat-file', type, objectId] };
    if (type === 'commit' || this.#mayBeHere(objectId)) {
      const found = await this.#session.tryLocal(call);
      if (found.exitCode === 0 && !found.truncated) return this.#keep(objectId, found.stdout);
      if (found.exitCode !== 0) await this.#fetch([objectId]);
    } else {
      await this.#fetch([objectId]);
    }
    return this.#keep(objectId, await this.#session.local(call));
  }

  /** Reads many files or folders at once, those that are not here yet in one fetch; in the order of the ids. */
  async readMany(objectIds: readonly string[]): Promise<readonly Uint8Array[]> {
    const unread = [...new Set(objectIds)].filter((id) => !this.#small.has(id));
    const found = await this.readHere(unread.filter((id) => this.#mayBeHere(id)));
    const missing = unread.filter((id) => !found.has(id));
    if (missing.length > 0) await this.#fetch(missing);
    const fetched = await this.readHere(missing);
    return objectIds.map((id) => {
      const bytes = this.#small.get(id) ?? found.get(id) ?? fetched.get(id);
      if (bytes === undefined) throw new Error(`the server did not send object ${id}`);
      return bytes;
    });
  }

  /**
   * Whether it is worth a look: where the server leaves out all files and folders, only those asked for and our own are
   * here.
   */
  #mayBeHere(objectId: string): boolean {
    return !this.#fetcher.leavesOutContents || this.#here.has(objectId);
  }

  async #fetch(objectIds: readonly string[]): Promise<void> {
    await this.#fetcher.fetchObjects(objectIds);
    for (const id of objectIds) this.#here.add(id);
  }

  /** Those of the objects that are here, by id. */
  async readHere(objectIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (objectIds.length === 0) return new Map();
    const stdin = `${objectIds.join('\n')}\n`;
    const output = await this.#session.local({ args: ['cat-file', '--batch'], stdin });
    const objects = new Map<string, Uint8Array>();
    for (const [index, bytes] of parseBatch(output).entries()) {
      const id = objectIds[index];
      if (id !== undefined && bytes !== undefined) objects.set(id, this.#keep(id, bytes));
    }
    return objects;
  }

  #keep(objectId: string, bytes: Uint8Array): Uint8Array {
    if (bytes.length <= largestKept) this.#small.set(objectId, bytes);
    return bytes;
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

  /** Of a commit that was fetched. */
  async headOf(commit: string): Promise<CommitHead> {
    const [head = ''] = Buffer.from(await this.read('commit', commit))
      .toString('latin1')
      .split('\n\n');
    const parent = /^parent ([0-9a-f]+)$/m.exec(head)?.[1];
    const seconds = /^committer .*> (\d+) /m.exec(head)?.[1] ?? '0';
    return { committedAt: Number(seconds) * 1000, ...(parent === undefined ? {} : { parent }) };
  }

  /** Writes an object and gives its id; it is not asked of the server when it is read again. */
  async write(type: 'blob' | 'tree', bytes: Uint8Array): Promise<string> {
    const objectId = await writeLooseObject(this.#session.folder, type, bytes);
    this.#here.add(objectId);
    this.#keep(objectId, bytes);
    return objectId;
  }
}
