import { definedOnly } from '../../core/defined-only.ts';
import type { TreeEntry } from '../../core/git/tree.ts';
import { findEntry, kindOfMode } from '../../core/git/tree.ts';
import { ledgerForged, ledgerTruncated } from '../../core/ledger/errors.ts';
import { parseFormat, parseFreezes } from '../../core/ledger/index-text.ts';
import {
  FORMAT_FILE,
  FREEZES_FILE,
  OLDER_FOLDER,
  SERVICES_FOLDER,
  VERDICTS_FOLDER,
} from '../../core/ledger/paths.ts';
import type { Freeze } from '../../core/ledger/service-ledger.ts';
import type { Fetcher } from './fetcher.ts';
import type { ObjectStore } from './object-store.ts';
import type { GitSession } from './session.ts';

/** The first level of the ledger's tree at one tip: what every use of it needs. */
export interface LedgerIndex {
  /** Time of the newest entry. */
  readonly at?: number;
  readonly freezes: readonly Freeze[];
  /** Files of the services. */
  readonly services: readonly TreeEntry[];
  /** Ids of the folders with the older releases, and with the verdicts. */
  readonly older?: string;
  readonly verdicts?: string;
}

export const emptyIndex: LedgerIndex = { freezes: [], services: [] };

export interface LedgerAccess {
  readonly session: GitSession;
  readonly fetcher: Fetcher;
  readonly store: ObjectStore;
}

/** Opens the ledger at a tip in two fetches. Raises `ledger-version-unknown` (caller), `ledger-forged` (gate). */
export async function openIndex(access: LedgerAccess, tip: string): Promise<LedgerIndex> {
  await requireCommit(access, tip);
  const { store } = access;
  const root = await store.readTree(await store.rootOf(tip));
  const format = fileIn(root, FORMAT_FILE);
  const freezes = fileIn(root, FREEZES_FILE);
  const services = folderIn(root, SERVICES_FOLDER);
  const older = folderIn(root, OLDER_FOLDER);
  const verdicts = folderIn(root, VERDICTS_FOLDER);
  const ids = [format, freezes, services].filter((id) => id !== undefined);
  const objects = new Map((await store.readMany(ids)).map((bytes, index) => [ids[index], bytes]));
  const textOf = (id: string | undefined) =>
    id === undefined ? undefined : Buffer.from(objects.get(id) ?? '').toString();
  // Whoever brought the first verdict on a digest may have begun the branch.
  const isBegun = [...ids, older].some((id) => id !== undefined);
  const at = isBegun ? parseFormat(textOf(format)) : undefined;
  return {
    freezes: parseFreezes(textOf(freezes)),
    services: services === undefined ? [] : await store.readTree(services),
    ...definedOnly({ at, older, verdicts }),
  };
}

/** The tip as it was read may not be here: another process has it, or it is what an older commit names. */
async function requireCommit({ session, fetcher }: LedgerAccess, tip: string): Promise<void> {
  fetcher.followTip(tip);
  if ((await session.tryLocal({ args: ['cat-file', '-e', `${tip}^{commit}`] })).exitCode === 0) return;
  if (await fetcher.fetchForeignCommit(tip, 1)) return;
  throw ledgerTruncated(`The repository does not have its commit ${tip}`, undefined);
}

function fileIn(entries: readonly TreeEntry[], name: string): string | undefined {
  return idIn(entries, name, 'file');
}

function folderIn(entries: readonly TreeEntry[], name: string): string | undefined {
  return idIn(entries, name, 'folder');
}

function idIn(entries: readonly TreeEntry[], name: string, kind: 'file' | 'folder'): string | undefined {
  const entry = findEntry(entries, name);
  if (entry === undefined) return undefined;
  const found = kindOfMode(entry.mode);
  if (found !== kind) throw ledgerForged(`${name} is a ${found}, where a ${kind} belongs`);
  return entry.objectId;
}
