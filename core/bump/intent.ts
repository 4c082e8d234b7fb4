import { createHash } from 'node:crypto';
import { type BumpRecord, formatSource } from './record.ts';

const FORMAT = 'slipway-intent-1';

export type Intent = Omit<BumpRecord, 'intent' | 'run' | 'reason' | 'carried' | 'blame'>;

/**
 * The id of an intent: a hash of source, build, service, environment (with its targets) and image, so that a re-run
 * gives the same one (DESIGN 6.1). Where there is no service, the places stand in for it. What a file held before and
 * which run wrote it do not count: they differ from try to try.
 */
export function intentId(intent: Intent): string {
  const { source, build, service, environment, targets, to, rollbackOf, places } = intent;
  const where =
    service === undefined
      ? places.map(({ file, selectors }) => [file, ...selectors])
      : [service, environment ?? null, ...[...targets].sort()];
  const identity = [
    FORMAT,
    source === undefined ? null : formatSource(source),
    build ?? null,
    where,
    to,
    rollbackOf ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 40);
}
