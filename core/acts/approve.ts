import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import { parseImageReference, sameRepository } from '../image/reference.ts';
import { isSameApproval } from '../ledger/apply-entry.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import { type Approval, environmentOf, type ServiceLedger } from '../ledger/service-ledger.ts';
import type { Explanation } from '../promotion/explain.ts';
import type { Candidate } from '../promotion/gate.ts';
import type { ActPlan, Performer } from './act.ts';
import { candidateOf, knownReleases } from './find-release.ts';
import { matchImage } from './name-image.ts';

export interface ApprovalPlan extends ActPlan {
  readonly approval: Approval;
}

export interface CandidateQuestion {
  /** Image repository of the service. */
  readonly repository: string;
  readonly ledger: ServiceLedger;
  /** Whole reference, digest or tag; left out: what waits for approval. */
  readonly image?: string;
  readonly explanation: Explanation;
}

/**
 * The release that is to be approved. Raises (caller) `nothing-waits` where none is named and none waits,
 * `image-ambiguous` for a tag of several digests, `image-malformed`, `image-mismatch`.
 */
export function findApproved(question: CandidateQuestion): Candidate {
  const { image, ledger, explanation } = question;
  if (image === undefined) return candidateOf(findWaiting(explanation));
  const known = matchImage(image, knownReleases(ledger));
  const digests = new Set(known.map((release) => release.image));
  const [release] = known;
  if (release === undefined) return readForeign(image, question);
  if (digests.size > 1) throw ambiguous(image, [...digests]);
  return candidateOf(known.find(({ source }) => source !== undefined) ?? release);
}

function findWaiting({ situation, environment, service }: Explanation): LedgerRelease {
  const isThere = situation.kind === 'held' || situation.kind === 'ready';
  if (isThere && situation.step === environment) return situation.release;
  throw new SlipwayError({
    code: 'nothing-waits',
    kind: 'caller',
    what: `No release of ${service} waits at the gates of ${environment}`,
    why: WHY_NOT[situation.kind],
    fix: `Name the image with \`--image\`, or see \`slipway explain ${service} ${environment}\`.`,
  });
}

const WHY_NOT = {
  current: 'Nothing newer is on its way',
  'rolling-out': 'It is being rolled out right now',
  ready: 'The release that comes next has not been to the environment before',
  held: 'The release that comes next is still held at an environment before it',
} as const;

/** An image the ledger has not met yet can be approved before it is delivered, if it is one of the service. */
function readForeign(text: string, { repository }: CandidateQuestion): Candidate {
  const image = parseImageReference(text);
  if (!sameRepository(image.repository, repository)) {
    throw new SlipwayError({
      code: 'image-mismatch',
      kind: 'caller',
      what: `${text} is no release of the service`,
      why: `Its images are in ${repository}, and the ledger knows no release of this name`,
      fix: 'Give a whole reference, or the digest or tag of a release that was delivered somewhere.',
    });
  }
  return { image: text };
}

function ambiguous(image: string, references: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'image-ambiguous',
    kind: 'caller',
    what: `"${image}" names ${references.length} different releases`,
    why: references.join('\n'),
    fix: 'Name the digest: an approval counts for exactly one.',
  });
}

export interface ProvenOrder {
  readonly ledger: ServiceLedger;
  readonly environment: string;
  readonly approval: Approval;
}

/** What a proven approval adds to the ledger. */
export function planApproval(
  { ledger, environment, approval }: ProvenOrder,
  { at, actor, run }: Performer,
): ApprovalPlan {
  const { approvals } = environmentOf(ledger, environment);
  if (approvals.some((known) => isSameApproval(known, approval))) return { approval, entries: [] };
  const { image, approver, proof } = approval;
  const about = { at, service: ledger.service, environment, targets: [], image, approver, proof };
  return { approval, entries: [{ kind: 'approved', ...about, ...definedOnly({ actor, run }) }] };
}
