import { formatSource } from '../../core/bump/record.ts';
import type { BumpName, Release } from '../../core/bump/request.ts';
import type { Environment, SlipwayConfig } from '../../core/config/config.ts';
import { findEnvironment } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { isSameImage } from '../../core/image/identity.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import type { VerifiedClaim } from '../../core/ledger/claim.ts';
import {
  type Approval,
  environmentOf,
  type ServiceLedger,
  targetOf,
} from '../../core/ledger/service-ledger.ts';
import type { LedgerView } from '../../core/ports/ledger.ts';
import { askGates } from '../../core/promotion/ask-gates.ts';
import type { Candidate, GateAnswer, GateQuestion, ProvenApproval } from '../../core/promotion/gate.ts';
import { targetsOf } from '../../core/promotion/upstream.ts';

/** Where gates are asked: the ledger at one tip, the time, and how approvals are proved. */
export interface Gatehouse {
  readonly ledger: LedgerView;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Reads the proofs of approvals again, right now. */
  readonly prove: (request: ProofRequest) => Promise<readonly ProvenApproval[]>;
  /** Raises (gate) what is wrong with a ledger that was cut off, replaced or forged. */
  readonly audit: (claims: LedgerClaims) => Promise<void>;
}

/** What the ledger says of releases that are about to go on because of it. */
export interface LedgerClaims {
  readonly ledger: ServiceLedger;
  readonly claims: readonly VerifiedClaim[];
}

export interface ProofRequest {
  readonly candidate: Candidate;
  readonly approvals: readonly Approval[];
  readonly environment: Environment;
}

/** A release on its way to an environment, and what it may pass by. */
export interface GateSubject {
  readonly name: Extract<BumpName, { kind: 'service' }>;
  readonly config: SlipwayConfig;
  readonly release: Release;
  readonly hotfix: boolean;
  readonly breakGlass?: GateQuestion['breakGlass'];
}

/** Nothing stands in the way of an environment that receives from nowhere and declares no gates. */
const WIDE_OPEN: GateAnswer = { kind: 'open', evidence: [], overrides: [] };

/**
 * Asks every gate of the environment whether the release may go there now (DESIGN 6.3). Raises what the ledger raises,
 * and (caller) `gates-need-repository` where there is no ledger to ask.
 */
export async function askGatesOf(
  subject: GateSubject,
  gatehouse: Gatehouse | undefined,
): Promise<GateAnswer> {
  const { name, config } = subject;
  const environment = findEnvironment(config, name.environment);
  if (gatehouse === undefined) return askWithoutLedger(environment, config.file);
  const { ledger } = gatehouse;
  // What runs now is enough to know a quarantine; what was proved long ago is asked for where something is received.
  const read = environment.after === undefined ? ledger.readRecent : ledger.readService;
  const service = await read(name.service);
  const freezes = await ledger.readFreezes();
  const candidate = candidateOf(subject.release);
  const approvals = environmentOf(service, environment.name).approvals;
  const upstream = upstreamOf(environment, config);
  const answer = askGates({
    now: gatehouse.now(),
    environment,
    ...definedOnly({ upstream, target: name.target }),
    candidate,
    ledger: service,
    freezes,
    verdicts: await readVerdicts(environment, subject.release, ledger),
    approvals: needsApproval(environment) ? await gatehouse.prove({ candidate, approvals, environment }) : [],
    hotfix: subject.hotfix,
    ...definedOnly({ breakGlass: subject.breakGlass }),
  });
  // Nothing goes on because of a ledger that does not bear out what it says, and an entry on top of one that was cut
  // off would hide that.
  if (answer.kind === 'open')
    await gatehouse.audit({ ledger: service, claims: claimsOf(service, candidate, upstream) });
  return answer;
}

/** What the gates rested on: the release as the environment before verified it, target by target. */
export function claimsOf(
  ledger: ServiceLedger,
  { image }: Candidate,
  upstream: Environment | undefined,
): readonly VerifiedClaim[] {
  if (upstream === undefined) return [];
  const known = environmentOf(ledger, upstream.name);
  return targetsOf(upstream).flatMap((target) =>
    targetOf(known, target)
      .verified.filter((release) => isSameImage(release.image, image))
      .slice(-1)
      .map((release) => ({ environment: upstream.name, target, release })),
  );
}

/** A file in a working folder is no release; but gates that are written down are not passed by in silence. */
function askWithoutLedger({ name, gates }: Environment, file: string): GateAnswer {
  if (gates === undefined) return WIDE_OPEN;
  throw new SlipwayError({
    code: 'gates-need-repository',
    kind: 'caller',
    what: `The gates of ${name} cannot be asked in a working folder`,
    why: `${file} declares gates there, and what they ask for is kept in the ledger of the GitOps repository`,
    fix: 'Give `repository`, or name the file by `file` and `select` to edit it by hand.',
  });
}

export function candidateOf({ image, build, source }: Release): Candidate {
  return {
    image: formatImageReference(image),
    ...definedOnly({ build, source: source === undefined ? undefined : formatSource(source) }),
  };
}

export function upstreamOf({ after }: Environment, config: SlipwayConfig): Environment | undefined {
  return after === undefined ? undefined : config.environments.get(after);
}

function needsApproval({ gates }: Environment): boolean {
  return gates?.approval === true;
}

async function readVerdicts(
  { gates }: Environment,
  { image }: Release,
  ledger: LedgerView,
): Promise<GateQuestion['verdicts']> {
  const isAsked = gates !== undefined && (gates.scan || gates.checks.length > 0);
  return isAsked && image.digest !== undefined ? ledger.readVerdicts(image.digest) : [];
}
