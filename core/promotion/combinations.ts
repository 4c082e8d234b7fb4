import { createHash } from 'node:crypto';
import type { Environment } from '../config/config.ts';
import { imageIdentity, isSameImage } from '../image/identity.ts';
import {
  environmentOf,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
  type VerifiedRelease,
} from '../ledger/service-ledger.ts';
import { targetsOf } from './upstream.ts';

/** A service in a release set. */
export interface SetMember {
  readonly ledger: ServiceLedger;
  readonly release: VerifiedRelease;
}

/** Releases that ran verified together: one of each service that was there. */
export interface Combination {
  /** When the last of them was verified, so that they stood there together. */
  readonly completeAt: number;
  readonly members: readonly SetMember[];
}

/** What ran in an environment at which times, to look up what ran there together. */
export interface EnvironmentTimeline {
  readonly services: readonly ServiceTimeline[];
  /** The moments at which a combination may have become complete, oldest first. */
  readonly moments: readonly number[];
}

interface ServiceTimeline {
  readonly ledger: ServiceLedger;
  /** When it first came there. */
  readonly firstStart: number;
  /** When which release ran verified in every target; oldest first. */
  readonly spans: readonly Span[];
}

interface Span {
  readonly release: VerifiedRelease;
  readonly from: number;
  readonly until: number;
}

export function timelineOf(ledgers: readonly ServiceLedger[], environment: Environment): EnvironmentTimeline {
  const services = ledgers.flatMap((ledger) => timelineOfService(ledger, environment));
  const moments = new Set(services.flatMap(({ spans }) => spans.map(({ from }) => from)));
  return { services, moments: [...moments].sort((a, b) => a - b) };
}

/** What ran verified together at a moment; nothing where a service was between two proven releases. */
export function combinationAt({ services }: EnvironmentTimeline, moment: number): Combination | undefined {
  const members: SetMember[] = [];
  for (const { ledger, firstStart, spans } of services) {
    // One that was never proven there needs no place in what ran before it came.
    if (spans.length === 0 && moment < firstStart) continue;
    const span = spans.findLast(({ from }) => from <= moment);
    if (span === undefined || moment >= span.until) return undefined;
    members.push({ ledger, release: span.release });
  }
  return members.length === 0 ? undefined : { completeAt: moment, members };
}

/** The services that keep an environment from being one proven combination now. */
export function unprovenServices({ services }: EnvironmentTimeline): readonly string[] {
  return services
    .filter(({ spans }) => (spans.at(-1)?.until ?? 0) !== Number.POSITIVE_INFINITY)
    .map(({ ledger }) => ledger.service);
}

/** The same combination has the same id, whenever it is looked at. */
export function setId({ members }: Combination): string {
  const identity = members
    .map(({ ledger, release }) => [ledger.service, imageIdentity(release.image)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
}

function timelineOfService(ledger: ServiceLedger, environment: Environment): ServiceTimeline[] {
  const known = environmentOf(ledger, environment.name);
  const targets = targetsOf(environment).map((name) => targetOf(known, name));
  const firstStart = Math.min(...targets.map(firstStartOf));
  if (!Number.isFinite(firstStart)) return [];
  const [first = [], ...others] = targets.map(spansOf);
  const spans = others.reduce<readonly Span[]>(intersect, first);
  return [{ ledger, firstStart, spans: [...spans].sort((a, b) => a.from - b.from) }];
}

function firstStartOf({ verified, superseded, pending, running }: TargetLedger): number {
  const starts = [...verified, ...superseded].map(({ startedAt }) => startedAt);
  return Math.min(
    ...starts,
    pending?.startedAt ?? Number.POSITIVE_INFINITY,
    running?.since ?? Number.POSITIVE_INFINITY,
  );
}

function spansOf({ verified }: TargetLedger): readonly Span[] {
  return verified.map((release) => ({
    release,
    from: release.verifiedAt,
    until: Math.min(
      release.replacedAt ?? Number.POSITIVE_INFINITY,
      release.failedAt ?? Number.POSITIVE_INFINITY,
    ),
  }));
}

/** When both targets ran the same image. */
function intersect(left: readonly Span[], right: readonly Span[]): readonly Span[] {
  return left.flatMap((one) =>
    right
      .filter((other) => isSameImage(one.release.image, other.release.image))
      .map((other) => ({
        release: one.release,
        from: Math.max(one.from, other.from),
        until: Math.min(one.until, other.until),
      }))
      .filter(({ from, until }) => from < until),
  );
}
