import { versionOf } from '../bump/message.ts';
import { oneLine } from '../bump/trailers.ts';
import { LEDGER_VERSION, type LedgerEntry } from './entry.ts';
import { entryShape } from './entry-shape.ts';
import { ledgerForged, ledgerVersionUnknown } from './errors.ts';
import { readJson, toJson } from './json-text.ts';

const LONGEST_LINE = 64 * 1024;
/** Entries of one commit: more than any fold of a hundred writers makes. */
const MOST_ENTRIES = 5000;
const LONGEST_SUBJECT = 120;

/** One entry as a line of JSON. */
export function formatEntry(entry: LedgerEntry): string {
  return toJson({ schemaVersion: LEDGER_VERSION, ...entry });
}

/** The commit message of entries: a subject people can read, then one line of JSON for each. */
export function formatEntries(entries: readonly LedgerEntry[]): string {
  const lines = entries.map(formatEntry);
  return `${oneLine(subjectOf(entries)).slice(0, LONGEST_SUBJECT)}\n\n${lines.join('\n')}\n`;
}

/** The entries as they are read back later: texts of one line and bounded length, times in whole milliseconds. */
export function normaliseEntries(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return parseEntries(formatEntries(entries));
}

export type EntryReading =
  | { readonly kind: 'entry'; readonly entry: LedgerEntry }
  | { readonly kind: 'unknown-version'; readonly version: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** What the lines of a commit message hold, in order; none for a message without entries. Foreign text. */
export function readEntries(message: string): EntryReading[] {
  const lines = message.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length > MOST_ENTRIES) return [{ kind: 'malformed', reason: `it has ${lines.length} entries` }];
  return lines.map(readEntry);
}

/** As `readEntries`, but raises `ledger-version-unknown` (caller) or `ledger-forged` (gate) for what is no entry. */
export function parseEntries(message: string): LedgerEntry[] {
  return readEntries(message).map((reading) => {
    if (reading.kind === 'entry') return reading.entry;
    if (reading.kind === 'unknown-version') throw ledgerVersionUnknown(reading.version);
    throw ledgerForged(`One of its entries is none: ${reading.reason}`);
  });
}

/** What one line of JSON holds; foreign text. */
export function readEntry(line: string): EntryReading {
  if (line.length > LONGEST_LINE) return { kind: 'malformed', reason: `it has ${line.length} characters` };
  const value = readJson(line);
  if (!isFields(value)) return { kind: 'malformed', reason: 'it is no JSON object' };
  const { schemaVersion, ...fields } = value;
  if (schemaVersion !== LEDGER_VERSION) {
    return { kind: 'unknown-version', version: oneLine(String(schemaVersion)).slice(0, 20) };
  }
  const parsed = entryShape.safeParse(fields);
  if (parsed.success) return { kind: 'entry', entry: parsed.data };
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  return { kind: 'malformed', reason: place === '' ? 'its fields are unknown' : `\`${place}\` is wrong` };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const VERBS = {
  started: 'start',
  verified: 'verify',
  failed: 'fail',
  'rolled-back': 'roll back',
  quarantined: 'quarantine',
  released: 'release',
  approved: 'approve',
  promoted: 'promote',
  frozen: 'freeze',
} as const satisfies Record<LedgerEntry['kind'], string>;

function subjectOf(entries: readonly LedgerEntry[]): string {
  const objects = [...new Set(entries.map(objectOf))];
  const verbs = [...new Set(entries.map(verbOf))].join(', ');
  const [only] = objects;
  if (only === undefined) return 'begin the ledger';
  return objects.length === 1 ? `${verbs} ${only}` : `${verbs}: ${objects.length} releases`;
}

function verbOf(entry: LedgerEntry): string {
  if (entry.kind === 'verified' && entry.adopted) return 'adopt';
  const isLift = entry.kind === 'frozen' && entry.until !== undefined && entry.until <= entry.from;
  return isLift ? 'lift the freeze' : VERBS[entry.kind];
}

/** `chat-api 1.4.2 in prod/aks` */
function objectOf(entry: LedgerEntry): string {
  if (entry.kind === 'frozen') {
    const { service, environment } = entry.scope;
    return `${service ?? 'every service'} in ${environment ?? 'every environment'} (${entry.id})`;
  }
  const { service, image, environment, targets } = entry;
  const place = targets.length === 1 ? `${environment}/${targets[0]}` : environment;
  return `${service} ${versionOf(image)} in ${place}`;
}
