import { oneLine } from '../bump/trailers.ts';
import { LONGEST_TEXT } from './shapes.ts';

/** The fields that hold a time; `from` is one where it holds a number. */
const TIMES: ReadonlySet<string> = new Set([
  'at',
  'sourceAt',
  'deadline',
  'from',
  'until',
  'since',
  'startedAt',
  'verifiedAt',
  'replacedAt',
  'failedAt',
]);

/** JSON as the ledger keeps it: times as ISO text, and no text that its own reader would refuse. */
export function toJson(value: object): string {
  return JSON.stringify(value, (key, field: unknown) => {
    if (typeof field === 'number' && TIMES.has(key)) return new Date(field).toISOString();
    return typeof field === 'string' ? oneLine(field).slice(0, LONGEST_TEXT).trimEnd() : field;
  });
}

/** Any JSON, or nothing where the text is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
