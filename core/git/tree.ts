/**
 * Git's tree objects as bytes: `<mode> <name>\0<binary object id>` for each entry, sorted by name, a folder counting
 * as `name/`. Entries that are not touched keep their very bytes, odd modes included.
 */
export interface TreeEntry {
  /** Octal digits as they are stored, e.g. `100644`, `40000`. */
  readonly mode: string;
  readonly name: string;
  /** Hexadecimal. */
  readonly objectId: string;
  readonly raw: Uint8Array;
}

export type EntryKind = 'file' | 'folder' | 'symlink' | 'submodule';

const folderMode = '40000';
const newFileMode = '100644';

/** What a mode stands for. */
export function kindOfMode(mode: string): EntryKind {
  const type = Number.parseInt(mode, 8) & 0o170000;
  if (type === 0o040000) return 'folder';
  if (type === 0o120000) return 'symlink';
  return type === 0o160000 ? 'submodule' : 'file';
}

/** Takes a tree object and the length of its object ids in bytes; raises an Error when the bytes are not a tree. */
export function parseTree(bytes: Uint8Array, idLength: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let start = 0; start < bytes.length; ) {
    const space = bytes.indexOf(0x20, start);
    const zero = bytes.indexOf(0, space);
    const end = zero + 1 + idLength;
    if (space < 0 || zero < 0 || end > bytes.length)
      throw new Error('a tree object of the repository is damaged');
    entries.push({
      mode: decode(bytes.subarray(start, space)),
      name: decode(bytes.subarray(space + 1, zero)),
      objectId: Buffer.from(bytes.subarray(zero + 1, end)).toString('hex'),
      raw: bytes.subarray(start, end),
    });
    start = end;
  }
  return entries;
}

export function findEntry(entries: readonly TreeEntry[], name: string): TreeEntry | undefined {
  return entries.find((entry) => entry.name === name);
}

/** An object to put under a name: the mode of an existing entry of the same kind is kept. */
export interface TreeChange {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly objectId: string;
}

/** The bytes of the tree with the changes in it, in Git's order. */
export function applyToTree(entries: readonly TreeEntry[], changes: readonly TreeChange[]): Uint8Array {
  const changed = new Map(changes.map((change) => [change.name, makeEntry(entries, change)]));
  const kept = entries.filter((entry) => !changed.has(entry.name));
  const all = [...kept, ...changed.values()].sort(inGitOrder);
  return Buffer.concat(all.map((entry) => entry.raw));
}

function makeEntry(entries: readonly TreeEntry[], { name, kind, objectId }: TreeChange): TreeEntry {
  const mode = findEntry(entries, name)?.mode ?? (kind === 'folder' ? folderMode : newFileMode);
  const raw = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(objectId, 'hex')]);
  return { mode, name, objectId, raw };
}

function inGitOrder(left: TreeEntry, right: TreeEntry): number {
  return Buffer.compare(sortKey(left), sortKey(right));
}

function sortKey(entry: TreeEntry): Buffer {
  const afterMode = entry.raw.indexOf(0x20) + 1;
  const name = entry.raw.subarray(afterMode, entry.raw.indexOf(0, afterMode));
  return Buffer.concat([name, Buffer.from(kindOfMode(entry.mode) === 'folder' ? '/' : '')]);
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
