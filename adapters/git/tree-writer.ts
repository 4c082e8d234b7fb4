import { SlipwayError } from '../../core/errors.ts';
import { splitPath } from '../../core/git/file-path.ts';
import { applyToTree, type EntryKind, findEntry, kindOfMode, type TreeChange } from '../../core/git/tree.ts';
import { groupBy } from '../../core/group-by.ts';
import type { ObjectStore } from './object-store.ts';
import type { Change } from './port.ts';

interface PlacedBlob {
  readonly path: string;
  /** What is left of the way to the file, seen from the folder that is being written. */
  readonly parts: readonly string[];
  readonly objectId: string;
}

/**
 * Writes the files and every folder on the way to them, and gives the id of the new root folder. Everything else keeps
 * its entry. Raises `git-path-invalid`, `git-not-a-file` and `git-path-conflict` (caller).
 */
export async function writeTree(store: ObjectStore, root: string, files: Change['files']): Promise<string> {
  const placed: PlacedBlob[] = [];
  for (const { path, bytes } of files) {
    placed.push({ path, parts: splitPath(path), objectId: await store.write('blob', bytes) });
  }
  return writeFolder(store, root, placed);
}

async function writeFolder(
  store: ObjectStore,
  folder: string | undefined,
  blobs: readonly PlacedBlob[],
): Promise<string> {
  const entries = folder === undefined ? [] : await store.readTree(folder);
  const changes: TreeChange[] = [];
  for (const [name, inside] of groupBy(blobs, ({ parts }) => parts[0] ?? '')) {
    const entry = findEntry(entries, name);
    const kind = kindOfChange(inside);
    if (entry !== undefined) refuseOtherKind(kind, kindOfMode(entry.mode), inside);
    changes.push({ name, kind, objectId: await writeEntry(store, entry?.objectId, { kind, inside }) });
  }
  return store.write('tree', applyToTree(entries, changes));
}

async function writeEntry(
  store: ObjectStore,
  existing: string | undefined,
  { kind, inside }: { readonly kind: 'file' | 'folder'; readonly inside: readonly PlacedBlob[] },
): Promise<string> {
  if (kind === 'file') return inside[0]?.objectId ?? '';
  const below = inside.map((blob) => ({ ...blob, parts: blob.parts.slice(1) }));
  return writeFolder(store, existing, below);
}

function kindOfChange(inside: readonly PlacedBlob[]): 'file' | 'folder' {
  const isFile = inside.some(({ parts }) => parts.length === 1);
  if (!isFile) return 'folder';
  if (inside.length === 1) return 'file';
  throw new SlipwayError({
    code: 'git-path-conflict',
    kind: 'caller',
    what: `${namesOf(inside)} cannot be written together`,
    why: 'They name the same file, or one of them needs a folder where another one is a file',
    fix: 'Give each file once',
  });
}

function refuseOtherKind(wanted: 'file' | 'folder', found: EntryKind, inside: readonly PlacedBlob[]): void {
  if (wanted === found) return;
  throw new SlipwayError({
    code: 'git-not-a-file',
    kind: 'caller',
    what: `${namesOf(inside)} cannot be written`,
    why: `There is a ${found} where a ${wanted} is needed`,
    fix: 'Give the path of a regular file; symbolic links and submodules are not followed',
  });
}

function namesOf(inside: readonly PlacedBlob[]): string {
  return inside.map(({ path }) => `\`${path}\``).join(', ');
}
