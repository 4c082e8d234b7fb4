import { intentId } from '../bump/intent.ts';
import { definedOnly } from '../defined-only.ts';
import { groupBy } from '../group-by.ts';
import { isSameImage } from '../image/identity.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import {
  type EnvironmentLedger,
  emptyServiceLedger,
  environmentOf,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
} from '../ledger/service-ledger.ts';
import type { ActPlan, Performer } from './act.ts';

/** What a file of the GitOps repository holds for a service in one target, and where that comes from. */
export interface FoundRelease {
  readonly service: string;
  readonly environment: string;
  /** `''` where the environment has none with a name. */
  readonly target: string;
  readonly image: string;
  /** What the commit that wrote it says of itself, where Slipway wrote it. */
  readonly origin?: {
    readonly intent: string;
    readonly revision: string;
    readonly build?: number;
    readonly source?: string;
  };
}

/** A place where nothing can be adopted, with the reason as a sentence without its full stop. */
export interface Objection {
  readonly code: AdoptionObjection;
  readonly reason: string;
}

export const ADOPTION_OBJECTIONS = {
  'file-unreadable': 'The file of the environment is missing, or the image in it cannot be read.',
  quarantined: 'The image was taken back there.',
  'rollout-pending': 'The ledger waits for a verdict on a rollout there.',
  'ledger-newer': 'The ledger knows another release there, written by Slipway.',
  'failed-here': 'The ledger knows that the image failed there.',
  'not-live': 'Argo CD does not show the image live and healthy there.',
} as const;
export type AdoptionObjection = keyof typeof ADOPTION_OBJECTIONS;

export interface AdoptionAnswer {
  readonly service: string;
  readonly environment: string;
  readonly target: string;
  readonly image?: string;
  /** `known`: the ledger has it as verified already. */
  readonly verdict: 'adopted' | 'known' | 'refused';
  readonly objection?: Objection;
}

export interface AdoptionPlan extends ActPlan {
  readonly answers: readonly AdoptionAnswer[];
}

/** Judges what was found against the ledgers (by service), and tells what adopting the rest adds to them. */
export function planAdoption(
  found: readonly FoundRelease[],
  ledgers: ReadonlyMap<string, ServiceLedger>,
  performer: Performer,
): AdoptionPlan {
  const judged = found.map((release) => ({ release, answer: judge(release, ledgers) }));
  const adopted = judged.flatMap(({ release, answer }) => (answer.verdict === 'adopted' ? [release] : []));
  const writes = groupBy(adopted, ({ service, environment, image, origin }) =>
    JSON.stringify([service, environment, image, origin?.intent]),
  );
  return {
    answers: judged.map(({ answer }) => answer),
    entries: [...writes.values()].flatMap((places) => entryOf(places, performer)),
  };
}

function judge(release: FoundRelease, ledgers: ReadonlyMap<string, ServiceLedger>): AdoptionAnswer {
  const { service, environment, target, image } = release;
  const place = { service, environment, target, image };
  const known = environmentOf(ledgers.get(service) ?? emptyServiceLedger(service), environment);
  const verdict = compare(known, targetOf(known, target), image);
  return typeof verdict === 'string'
    ? { ...place, verdict }
    : { ...place, verdict: 'refused', objection: verdict };
}

function compare(
  { quarantined }: EnvironmentLedger,
  { running, pending, verified }: TargetLedger,
  image: string,
): 'adopted' | 'known' | Objection {
  const bad = quarantined.find((release) => isSameImage(release.image, image));
  if (bad !== undefined) return { code: 'quarantined', reason: `it is in quarantine there: ${bad.reason}` };
  if (running === undefined) return 'adopted';
  if (pending !== undefined)
    return { code: 'rollout-pending', reason: `the rollout of ${pending.image} has no verdict yet` };
  if (!isSameImage(running.image, image)) {
    const since = new Date(running.since).toISOString();
    return { code: 'ledger-newer', reason: `the ledger knows ${running.image} there since ${since}` };
  }
  const proof = verified.findLast((release) => isSameImage(release.image, image));
  if (proof !== undefined && proof.failedAt === undefined) return 'known';
  return { code: 'failed-here', reason: 'the ledger knows that it failed there' };
}

/** One entry for the targets of an environment that hold the same release. */
function entryOf(places: readonly FoundRelease[], { at, actor, run }: Performer): readonly LedgerEntry[] {
  const [first] = places;
  if (first === undefined) return [];
  const { service, environment, image, origin } = first;
  const targets = places.map(({ target }) => target).filter((target) => target !== '');
  const intent = origin?.intent ?? intentId({ service, environment, targets, to: image, places: [] });
  const { revision, build, source } = origin ?? {};
  const about = { at, service, environment, targets, intent, image };
  return [
    { ...about, kind: 'verified', adopted: true, ...definedOnly({ revision, build, source, actor, run }) },
  ];
}
