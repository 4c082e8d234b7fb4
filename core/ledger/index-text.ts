import type * as z from 'zod/mini';
import type { CheckVerdict } from '../promotion/gate.ts';
import { LEDGER_VERSION } from './entry.ts';
import { ledgerForged, ledgerVersionUnknown } from './errors.ts';
import { formatShape, freezesShape, olderShape, serviceShape, verdictShape } from './index-shape.ts';
import { readJson, toJson } from './json-text.ts';
import { noOlder, type OlderReleases } from './older.ts';
import { FORMAT_FILE, FREEZES_FILE, olderFile, serviceFile } from './paths.ts';
import { emptyServiceLedger, type Freeze, type ServiceLedger } from './service-ledger.ts';

const LARGEST_FILE = 8 * 1024 * 1024;
const LARGEST_VERDICT = 64 * 1024;

/** The file of a service in the index. */
export function formatService(ledger: ServiceLedger): string {
  return `${toJson(ledger)}\n`;
}

/** Takes nothing for a file that is not there. Raises `ledger-forged` (gate) for what is no such file. */
export function parseService(service: string, text: string | undefined): ServiceLedger {
  if (text === undefined) return emptyServiceLedger(service);
  const file = serviceFile(service);
  const ledger = parse(file, serviceShape, text);
  if (ledger.service !== service) throw ledgerForged(`${file} is about another service`);
  return ledger;
}

export function formatOlder(older: OlderReleases): string {
  return `${toJson(older)}\n`;
}

/** As `parseService`, of the releases that were put aside. */
export function parseOlder(service: string, text: string | undefined): OlderReleases {
  return text === undefined ? noOlder : parse(olderFile(service), olderShape, text);
}

export function formatFreezes(freezes: readonly Freeze[]): string {
  return `${toJson({ freezes })}\n`;
}

/** As `parseService`, of the freezes. */
export function parseFreezes(text: string | undefined): readonly Freeze[] {
  return text === undefined ? [] : parse(FREEZES_FILE, freezesShape, text).freezes;
}

/** `at`: time of the newest entry. */
export function formatFormat(at: number | undefined): string {
  return `${toJson({ schemaVersion: LEDGER_VERSION, ...(at === undefined ? {} : { at }) })}\n`;
}

/** Gives the time of the newest entry. Raises `ledger-version-unknown` (caller) and `ledger-forged` (gate). */
export function parseFormat(text: string | undefined): number | undefined {
  const value = readJson(text ?? '');
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : 0;
  if (typeof version === 'number' && version > LEDGER_VERSION) throw ledgerVersionUnknown(String(version));
  const format = parse(FORMAT_FILE, formatShape, text ?? '');
  if (format.schemaVersion !== LEDGER_VERSION) throw ledgerVersionUnknown(String(format.schemaVersion));
  return format.at;
}

/** What the file `<name>.json` says of a digest; nothing where it is no verdict, or one on another digest. */
export function parseVerdict(name: string, digest: string, text: string): CheckVerdict | undefined {
  if (text.length > LARGEST_VERDICT) return undefined;
  const parsed = verdictShape.safeParse(readJson(text));
  if (!parsed.success || parsed.data.digest !== digest) return undefined;
  const { verdict, at, reason, url } = parsed.data;
  if ((parsed.data.name ?? name) !== name) return undefined;
  return { name, verdict, at, reason, ...(url === undefined ? {} : { url }) };
}

function parse<Shape extends z.ZodMiniType>(file: string, shape: Shape, text: string): z.output<Shape> {
  const parsed = text.length > LARGEST_FILE ? undefined : shape.safeParse(readJson(text));
  if (parsed?.success === true) return parsed.data;
  const place = parsed?.error.issues[0]?.path.join('.') ?? '';
  throw ledgerForged(`${file} was not written by Slipway${place === '' ? '' : ` (\`${place}\`)`}`);
}
