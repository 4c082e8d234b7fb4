import { definedOnly } from '../defined-only.ts';
import { findTagColon } from '../image/reference.ts';
import { formatCarried, parseCarried } from './carried-text.ts';
import { type BumpRecord, formatSource, parseSource, type RecordedPlace } from './record.ts';
import { oneLine, parseTrailers, renderTrailers, type Trailer } from './trailers.ts';

/**
 * The commit message of bumps or rollbacks: a subject people can read, and trailers machines can. Several records (a
 * commit that carries several intents) follow each other, each begun by its `Slipway-Intent`.
 */
export function composeMessage(records: readonly [BumpRecord, ...BumpRecord[]]): string {
  const subject = oneLine(records.length === 1 ? subjectOf(records[0]) : subjectOfMany(records));
  return `${subject}\n\n${renderTrailers(records.flatMap(trailersOf))}\n`;
}

function subjectOf(record: BumpRecord): string {
  return `${verbOf(record)} ${describeBump(record)}`;
}

type Described = Pick<BumpRecord, 'service' | 'environment' | 'targets' | 'places' | 'to'>;

/** `chat-api in prod/aks to 1.4.2` */
export function describeBump(bump: Described): string {
  return `${nameOf(bump)} in ${placeOf(bump)} to ${versionOf(bump.to)}`;
}

function subjectOfMany(records: readonly [BumpRecord, ...BumpRecord[]]): string {
  const names = [...new Set(records.map(nameOf))];
  const places = [...new Set(records.map(placeOf))];
  return `${verbOf(records[0])} ${shortList(names, 'services')} in ${shortList(places, 'places')}`;
}

function shortList(names: readonly string[], kind: string): string {
  return names.length > 3 ? `${names.length} ${kind}` : names.join(', ');
}

function verbOf({ rollbackOf }: BumpRecord): string {
  return rollbackOf === undefined ? 'bump' : 'roll back';
}

/** The service, else the last part of the image repository. */
function nameOf({ service, to }: Described): string {
  return service ?? repositoryOf(to).split('/').at(-1) ?? to;
}

/** `prod`, `prod/aks`, or the file where no environment is known. */
function placeOf({ environment, targets, places }: Described): string {
  if (environment === undefined) return places[0]?.file ?? 'the repository';
  return targets.length === 1 ? `${environment}/${targets[0]}` : environment;
}

/** The tag, which people know, else the beginning of the digest. */
export function versionOf(reference: string): string {
  const [named = '', digest = ''] = reference.split('@');
  const colon = findTagColon(named);
  if (colon !== -1) return named.slice(colon + 1);
  return digest === '' ? reference : digest.slice(0, 'sha256:'.length + 12);
}

function repositoryOf(reference: string): string {
  const [named = ''] = reference.split('@');
  const colon = findTagColon(named);
  return colon === -1 ? named : named.slice(0, colon);
}

function trailersOf(record: BumpRecord): Trailer[] {
  const { source, build, targets } = record;
  return [
    { key: 'Slipway-Intent', value: record.intent },
    { key: 'Slipway-Service', value: record.service ?? '' },
    { key: 'Slipway-Environment', value: record.environment ?? '' },
    ...targets.map((value) => ({ key: 'Slipway-Target', value })),
    ...record.places.flatMap(placeTrailers),
    ...(record.carried ?? []).map((carried) => ({ key: 'Slipway-Carry', value: formatCarried(carried) })),
    { key: 'Slipway-To', value: record.to },
    { key: 'Slipway-Source', value: source === undefined ? '' : formatSource(source) },
    { key: 'Slipway-Build', value: build === undefined ? '' : String(build) },
    { key: 'Slipway-Run', value: record.run ?? '' },
    { key: 'Rollback-Of', value: record.rollbackOf ?? '' },
    { key: 'Slipway-Reason', value: record.reason ?? '' },
    { key: 'Slipway-Blame', value: record.blame ?? '' },
  ];
}

/** A place is begun by its file; `Slipway-From` belongs to the file above it. */
function placeTrailers({ file, selectors, from }: RecordedPlace): Trailer[] {
  return [
    { key: 'Slipway-File', value: file },
    ...selectors.map((value) => ({ key: 'Slipway-Select', value })),
    { key: 'Slipway-From', value: from ?? '' },
  ];
}

/** What a bump says of the ledger: the tip it had before the push, or that there was none yet. */
export type LedgerAnchor = { readonly kind: 'none' } | { readonly kind: 'tip'; readonly commit: string };

const ANCHOR = 'Slipway-Ledger';

/** The message of a bump or rollback with its anchor: from it a reader sees that the ledger was cut off later. */
export function anchorMessage(message: string, ledgerTip: string | undefined): string {
  return message.replace(/^Slipway-Intent: /m, `${ANCHOR}: ${ledgerTip ?? 'none'}\n$&`);
}

/** The anchor of a message; nothing where it is no commit of Slipway, or one from before there were ledgers. */
export function readAnchor(message: string): LedgerAnchor | undefined {
  const trailers = parseTrailers(message);
  const intent = trailers.findIndex((trailer) => isKey(trailer, 'Slipway-Intent'));
  const value = trailers.slice(0, Math.max(intent, 0)).findLast((trailer) => isKey(trailer, ANCHOR))?.value;
  if (value === 'none') return { kind: 'none' };
  const commit = /^[0-9a-f]{40,64}$/.exec(value ?? '')?.[0];
  return commit === undefined ? undefined : { kind: 'tip', commit };
}

/** The records of a commit message, in order; none where it is no commit of Slipway. Foreign text: nothing is trusted. */
export function parseRecords(message: string): BumpRecord[] {
  const groups: Trailer[][] = [];
  for (const trailer of parseTrailers(message)) {
    if (isKey(trailer, 'Slipway-Intent')) groups.push([trailer]);
    else groups.at(-1)?.push(trailer);
  }
  return groups.map(parseRecord).filter((record) => record !== undefined);
}

function parseRecord(trailers: readonly Trailer[]): BumpRecord | undefined {
  const values = (key: string) => trailers.filter((trailer) => isKey(trailer, key)).map(({ value }) => value);
  const first = (key: string) => values(key).find((value) => value !== '');
  const [intent, to] = [first('Slipway-Intent'), first('Slipway-To')];
  if (intent === undefined || to === undefined) return undefined;
  const carried = values('Slipway-Carry').flatMap((text) => parseCarried(text) ?? []);
  return {
    intent,
    to,
    targets: values('Slipway-Target'),
    places: parsePlaces(trailers),
    ...definedOnly({
      carried: carried.length === 0 ? undefined : carried,
      service: first('Slipway-Service'),
      environment: first('Slipway-Environment'),
      source: parseSource(first('Slipway-Source') ?? ''),
      build: parseBuild(first('Slipway-Build') ?? ''),
      run: first('Slipway-Run'),
      rollbackOf: /^[0-9a-f]{40,64}$/.exec(first('Rollback-Of') ?? '')?.[0],
      reason: first('Slipway-Reason'),
      blame: first('Slipway-Blame') === 'commit' ? ('commit' as const) : undefined,
    }),
  };
}

function isKey({ key }: Trailer, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}

function parsePlaces(trailers: readonly Trailer[]): RecordedPlace[] {
  const places: { file: string; selectors: string[]; from?: string }[] = [];
  for (const trailer of trailers) {
    const place = places.at(-1);
    if (isKey(trailer, 'Slipway-File')) places.push({ file: trailer.value, selectors: [] });
    else if (isKey(trailer, 'Slipway-Select')) place?.selectors.push(trailer.value);
    else if (isKey(trailer, 'Slipway-From') && place !== undefined) place.from = trailer.value;
  }
  return places;
}

function parseBuild(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
