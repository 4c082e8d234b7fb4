import { SlipwayError } from '../errors.ts';
import { isSameImage } from '../image/identity.ts';
import type { BumpHistory, RecordedBump, RevertedBump } from './history.ts';
import { formatSource, isSameRepository, type Source } from './record.ts';

export interface OrderQuestion {
  readonly history: BumpHistory;
  readonly intent: string;
  /** The reference to write. */
  readonly to: string;
  readonly source?: Source | undefined;
  readonly build?: number | undefined;
  readonly allowDowngrade: boolean;
}

/** Whether a bump may be written now. */
export type OrderAnswer =
  | { readonly kind: 'allowed'; readonly warnings: readonly string[] }
  /** The very same intent was written before and still holds. */
  | { readonly kind: 'recognised'; readonly bump: RecordedBump }
  | {
      readonly kind: 'refused';
      readonly error: SlipwayError;
      /** The bump of this very intent, where that was taken back. */
      readonly reverted?: RevertedBump;
    };

/**
 * The ordering guard (DESIGN 6.1): an older build never overwrites a newer one, one intent is written once, and what
 * was taken back does not come again. Refusals are gates: `quarantined`, `build-missing`, `other-source`, `older-build`;
 * `allowDowngrade` lifts all but the first.
 */
export function checkOrder(question: OrderQuestion): OrderAnswer {
  const { history, intent } = question;
  const reverted = history.reverted.find((bump) => isQuarantined(bump, question));
  if (reverted !== undefined) return refuseReverted(reverted, intent);
  const { running } = history;
  if (running?.record.intent === intent) return { kind: 'recognised', bump: running };
  const objection = running === undefined ? undefined : findObjection(running, question);
  if (objection === undefined) return { kind: 'allowed', warnings: [] };
  return question.allowDowngrade
    ? { kind: 'allowed', warnings: [`allow-downgrade: ${objection.what}; ${objection.why}`] }
    : { kind: 'refused', error: objection };
}

function refuseReverted(reverted: RevertedBump, intent: string): OrderAnswer {
  const refused = { kind: 'refused', error: quarantined(reverted) } as const;
  return reverted.record.intent === intent ? { ...refused, reverted } : refused;
}

/** The same intent, or the same image in a build that is not newer than the one that was taken back. */
function isQuarantined({ record }: RevertedBump, { intent, to, source, build }: OrderQuestion): boolean {
  if (record.intent === intent) return true;
  if (!isSameImage(record.to, to)) return false;
  if (build === undefined || record.build === undefined || !isSameRepository(source, record.source))
    return true;
  return build <= record.build;
}

function findObjection(
  running: RecordedBump,
  { history, source, build }: OrderQuestion,
): SlipwayError | undefined {
  if (build === undefined) return buildMissing(running);
  const { ordered } = history;
  if (ordered?.record.build === undefined) return undefined;
  if (!isSameRepository(source, ordered.record.source)) return otherSource(ordered, source);
  return build < ordered.record.build ? olderBuild(ordered, build) : undefined;
}

function quarantined({ commit, by }: RevertedBump): SlipwayError {
  return new SlipwayError({
    code: 'quarantined',
    kind: 'gate',
    what: 'This release was taken back and is not written again',
    why: `Its bump ${short(commit)} was reverted by ${short(by)}`,
    fix: 'Deliver a newer build. To bring the same image back on purpose, revert the rollback commit.',
  });
}

function buildMissing({ commit, record }: RecordedBump): SlipwayError {
  return new SlipwayError({
    code: 'build-missing',
    kind: 'gate',
    what: 'Nobody can tell whether this release is newer than what runs',
    why: `No build was given, and ${describe(record)} is there since ${short(commit)}`,
    fix: 'Give source and build, or allow-downgrade if it shall be written in any case.',
  });
}

function otherSource({ commit, record }: RecordedBump, source: Source | undefined): SlipwayError {
  const given = source === undefined ? 'no source was given' : `the source given is ${source.repository}`;
  return new SlipwayError({
    code: 'other-source',
    kind: 'gate',
    what: 'Builds of different source repositories have no order',
    why: `${describe(record)} is there since ${short(commit)}, and ${given}`,
    fix: 'Give the source the service is built from, or allow-downgrade if the service moved to another repository.',
  });
}

function olderBuild({ commit, record }: RecordedBump, build: number): SlipwayError {
  return new SlipwayError({
    code: 'older-build',
    kind: 'gate',
    what: `Build ${build} is older than what is there`,
    why: `${describe(record)} is there since ${short(commit)}`,
    fix: 'Deliver a newer build, or give allow-downgrade if going back is what you want.',
  });
}

function describe({ source, build, to }: RecordedBump['record']): string {
  const from = source === undefined ? '' : ` of ${formatSource({ ...source, sha: source.sha.slice(0, 12) })}`;
  return build === undefined ? to : `build ${build}${from}`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
