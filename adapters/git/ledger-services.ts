import { findEntry, kindOfMode, type TreeEntry } from '../../core/git/tree.ts';
import { applyEntry } from '../../core/ledger/apply-entry.ts';
import type { ServiceEntry } from '../../core/ledger/entry.ts';
import { ledgerForged } from '../../core/ledger/errors.ts';
import { formatOlder, formatService, parseOlder, parseService } from '../../core/ledger/index-text.ts';
import { concernsOlder, isOverfull, joinOlder, splitOlder } from '../../core/ledger/older.ts';
import { INDEX_SUFFIX, olderFile, serviceFile } from '../../core/ledger/paths.ts';
import type { ServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { LedgerIndex } from './ledger-index.ts';
import type { ObjectStore } from './object-store.ts';

/** What a file of the index shall hold. */
export type IndexFile = readonly [path: string, text: string];

/** Services as the index has them, without the releases that were put aside; in the order of the names. */
export async function readRecent(
  store: ObjectStore,
  index: LedgerIndex,
  names: readonly string[],
): Promise<readonly ServiceLedger[]> {
  const texts = await readFiles(store, index.services, names);
  return names.map((name) => parseService(name, texts.get(name)));
}

/** As `readRecent`, with all that is known of them. */
export async function readWhole(
  store: ObjectStore,
  index: LedgerIndex,
  names: readonly string[],
): Promise<readonly ServiceLedger[]> {
  return addOlder(store, index, await readRecent(store, index, names));
}

/** Names of all services. */
export function namesOf({ services }: LedgerIndex): readonly string[] {
  return services.filter(isIndexFile).map(({ name }) => name.slice(0, -INDEX_SUFFIX.length));
}

/** The files of the services that entries are about, after those entries. */
export async function foldServices(
  store: ObjectStore,
  index: LedgerIndex,
  entries: readonly ServiceEntry[],
): Promise<readonly IndexFile[]> {
  const names = new Set(entries.map(({ service }) => service));
  const whole = new Set(entries.filter(concernsOlder).map(({ service }) => service));
  const recent = [...names].filter((name) => !whole.has(name));
  const fold = (ledger: ServiceLedger) => entries.reduce(applyEntry, ledger);
  const folded = (await readRecent(store, index, recent)).map(fold);
  const joined = [
    ...(await readWhole(store, index, [...whole])).map(fold),
    ...(await addOlder(store, index, folded.filter(isOverfull))),
  ];
  const kept = folded.filter((ledger) => !isOverfull(ledger));
  const now = entries.at(-1)?.at ?? 0;
  return [...kept.map(fileOf), ...joined.flatMap((ledger) => filesOf(ledger, now))];
}

export function isIndexFile({ name, mode }: TreeEntry): boolean {
  return name.endsWith(INDEX_SUFFIX) && kindOfMode(mode) === 'file';
}

function fileOf(ledger: ServiceLedger): IndexFile {
  return [serviceFile(ledger.service), formatService(ledger)];
}

function filesOf(ledger: ServiceLedger, now: number): readonly IndexFile[] {
  const { recent, older } = splitOlder(ledger, now);
  return [fileOf(recent), [olderFile(ledger.service), formatOlder(older)]];
}

async function addOlder(
  store: ObjectStore,
  { older }: LedgerIndex,
  ledgers: readonly ServiceLedger[],
): Promise<readonly ServiceLedger[]> {
  if (older === undefined || ledgers.length === 0) return ledgers;
  const names = ledgers.map(({ service }) => service);
  const texts = await readFiles(store, await store.readTree(older), names);
  return ledgers.map((ledger) => joinOlder(ledger, parseOlder(ledger.service, texts.get(ledger.service))));
}

/** By name; those that are not there are left out. */
async function readFiles(
  store: ObjectStore,
  folder: readonly TreeEntry[],
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = names.flatMap((name) => {
    const entry = findEntry(folder, `${name}${INDEX_SUFFIX}`);
    return entry === undefined ? [] : [{ name, entry }];
  });
  const odd = files.find(({ entry }) => !isIndexFile(entry));
  if (odd !== undefined) throw ledgerForged(`${odd.entry.name} is no file of a service`);
  const objects = await store.readMany(files.map(({ entry }) => entry.objectId));
  return new Map(files.map(({ name }, index) => [name, Buffer.from(objects[index] ?? '').toString()]));
}
