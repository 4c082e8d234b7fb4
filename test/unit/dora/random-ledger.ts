import * as fc from 'fast-check';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';

export const SERVICES = ['api', 'web'] as const;
const TARGETS = ['aks', 'gke'] as const;

const step = fc.record({
  kind: fc.constantFrom(
    'start',
    'start',
    'verify',
    'verify',
    'fail',
    'take-back',
    'taken-back',
    'adopt',
    'stray',
  ),
  service: fc.constantFrom(...SERVICES),
  environment: fc.constantFrom('dev', 'prod', 'prod', 'prod'),
  /** Releases are few, so that they meet again. */
  release: fc.nat(4),
  targets: fc.constantFrom<(readonly string[])[]>([], ['aks'], ['gke'], ['aks', 'gke']),
  /** Which earlier start a verdict or rollback is about, from the newest. */
  back: fc.nat(3),
  /** Some entries are of the same commit and so of the same time. */
  pause: fc.constantFrom(0, 1, 1, 7, 40),
  sourceAge: fc.option(fc.nat(60), { nil: undefined }),
  hotfix: fc.constantFrom(false, false, false, true),
  proven: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export interface RandomLedger {
  readonly entries: readonly LedgerEntry[];
  readonly targets: readonly string[] | undefined;
}

/** Ledgers as they come from wild deliveries: retries, reverts, adoptions, targets in turn, verdicts out of nothing. */
export const randomLedger: fc.Arbitrary<RandomLedger> = fc
  .record({
    steps: fc.array(step, { minLength: 16, maxLength: 34 }),
    named: fc.boolean(),
    declared: fc.constantFrom<'unknown' | 'one' | 'both'>('unknown', 'one', 'both'),
  })
  .map(({ steps, named, declared }) => ({
    entries: play(named ? steps : steps.map((one) => ({ ...one, targets: [] }))),
    targets: declaredTargets(named, declared),
  }));

function declaredTargets(
  named: boolean,
  declared: 'unknown' | 'one' | 'both',
): readonly string[] | undefined {
  if (declared === 'unknown') return undefined;
  if (!named) return [];
  return declared === 'one' ? TARGETS.slice(0, 1) : TARGETS;
}

function play(steps: readonly Step[]): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let now = 1000;
  for (const [index, one] of steps.entries()) {
    now += one.pause;
    const entry = entryOf(one, { index, now, entries });
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

interface Played {
  readonly index: number;
  readonly now: number;
  readonly entries: readonly LedgerEntry[];
}

function entryOf(one: Step, { index, now, entries }: Played): LedgerEntry | undefined {
  const { kind, service, environment, targets } = one;
  const place = { at: now, service, environment, targets };
  const image = `ghcr.io/acme/${service}:1.${one.release}@sha256:${String(one.release).repeat(64)}`;
  const start = entries
    .filter(
      (entry) => entry.kind === 'started' && entry.service === service && entry.environment === environment,
    )
    .at(-1 - one.back);
  const subject = start?.kind === 'started' ? start : undefined;
  const fresh = {
    ...place,
    image,
    intent: [service, environment, one.release, ...targets].join('/'),
    revision: `commit-${Math.floor(index / 2)}`,
  };
  switch (kind) {
    case 'start':
      return {
        ...fresh,
        kind: 'started',
        deadline: now + 10,
        from: '',
        hotfix: one.hotfix,
        overrides: [],
        ...(one.sourceAge === undefined ? {} : { sourceAt: now - one.sourceAge }),
      };
    case 'adopt':
      return { ...fresh, kind: 'verified', adopted: true };
    case 'stray':
      return { ...fresh, intent: `stray-${index}`, kind: 'verified', adopted: false };
    case 'take-back':
      return subject === undefined
        ? undefined
        : {
            ...fresh,
            targets: subject.targets,
            intent: `rollback-${index}`,
            kind: 'started',
            deadline: now + 10,
            from: subject.image,
            hotfix: false,
            overrides: [],
            ...(subject.revision === undefined ? {} : { rollbackOf: subject.revision }),
          };
    case 'verify':
    case 'fail':
    case 'taken-back':
      return subject === undefined ? undefined : verdictOf(one, { ...subject, at: now });
  }
}

function verdictOf(
  { kind, proven }: Step,
  { at, service, environment, targets, intent, image }: Extract<LedgerEntry, { kind: 'started' }>,
): LedgerEntry {
  const about = { at, service, environment, targets, intent, image };
  if (kind === 'verify') return { ...about, kind: 'verified', adopted: false };
  if (kind === 'fail') return { ...about, kind: 'failed', cause: 'crash', explanation: 'it crashed' };
  return { ...about, kind: 'rolled-back', to: 'before', proven };
}
