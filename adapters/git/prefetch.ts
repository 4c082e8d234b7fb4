import { splitPath } from '../../core/git/file-path.ts';
import { findEntry, kindOfMode } from '../../core/git/tree.ts';
import type { ObjectStore } from './object-store.ts';
import type { WantedFiles } from './queue-port.ts';

/** How far the way to a file has been gone. */
interface Position {
  readonly kind: 'folder' | 'file';
  readonly objectId: string;
  readonly parts: readonly string[];
}

/**
 * Goes the way to all files together: one exchange for each level of folders, and one for the files. What is not
 * there, or is no file, ends its way in silence; whoever reads it will say so. The files come last, by themselves: of a
 * folder and a file that is in it too, asked for together, a server that leaves contents out sends the folder alone.
 */
export async function prefetchFiles(
  store: ObjectStore,
  wanted: readonly WantedFiles[],
  beforeEach: () => Promise<void> = async () => undefined,
): Promise<void> {
  const files: string[] = [];
  let folders = await startingPoints(store, wanted);
  while (folders.length > 0) {
    await beforeEach();
    await store.readMany(folders.map(({ objectId }) => objectId));
    const next: Position[] = [];
    for (const folder of folders) next.push(...(await goOn(store, folder)));
    files.push(...next.filter(({ kind }) => kind === 'file').map(({ objectId }) => objectId));
    folders = next.filter(({ kind }) => kind === 'folder');
  }
  await beforeEach();
  await store.readMany(files);
}

async function startingPoints(store: ObjectStore, wanted: readonly WantedFiles[]): Promise<Position[]> {
  const positions: Position[] = [];
  for (const { commit, paths } of wanted) {
    const objectId = await store.rootOf(commit);
    for (const path of new Set(paths)) positions.push({ kind: 'folder', objectId, parts: splitPath(path) });
  }
  return positions;
}

async function goOn(store: ObjectStore, { kind, objectId, parts }: Position): Promise<readonly Position[]> {
  const [name, ...rest] = parts;
  if (kind === 'file' || name === undefined) return [];
  const entry = findEntry(await store.readTree(objectId), name);
  if (entry === undefined) return [];
  const found = kindOfMode(entry.mode);
  if (found === 'folder') return [{ kind: found, objectId: entry.objectId, parts: rest }];
  return found === 'file' && rest.length === 0
    ? [{ kind: found, objectId: entry.objectId, parts: rest }]
    : [];
}
