import { imageIdentity } from '../../image/identity.ts';
import { readWrittenImage } from '../../image/written.ts';
import type { ApprovalProof } from '../../ledger/entry.ts';
import { closed, type Finding, type GateRule, open } from '../finding.ts';
import type { GateQuestion, ProvenApproval } from '../gate.ts';
import { nameRelease } from '../names.ts';
import { tellMoment } from '../timing.ts';

/** Somebody who may approved exactly this digest, and the proof of it was read again just now. */
export const judgeApproval: GateRule = (question) => {
  const { environment, candidate } = question;
  if (environment.gates?.approval !== true) return [];
  const { digest } = readWrittenImage(candidate.image);
  if (digest === undefined) return [refuseTag(question)];
  const own = question.approvals.filter(({ approval }) => imageIdentity(approval.image) === digest);
  const objections: string[] = [];
  for (const given of own) {
    const objection = findObjection(given, environment.gates.approvers);
    if (objection === undefined) return [tellApproval(given, question)];
    objections.push(objection);
  }
  const why = objections.length === 0 ? '' : `: ${objections.join('; ')}`;
  return [refuseMissing(question, { digest, why })];
};

/** Why an approval does not count. */
function findObjection(given: ProvenApproval, approvers: readonly string[]): string | undefined {
  const { approver, proof } = given.approval;
  const what = `${tellProof(proof)} by ${approver}`;
  if (given.kind === 'unproven') return `${what} does not count, as ${given.reason}`;
  if (approvers.length === 0 || approvers.some((login) => isSameLogin(login, approver))) return undefined;
  return `${what} does not count, as ${approver} is not among the approvers`;
}

/** GitHub's logins are the same in any case. */
function isSameLogin(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function tellApproval({ approval }: ProvenApproval, { environment, candidate }: GateQuestion): Finding {
  const { approver, proof, at } = approval;
  return open(
    'approval',
    `${nameRelease(candidate)} was approved by ${approver} at ${tellMoment(environment, at)} (${tellProof(proof)})`,
  );
}

function tellProof({ kind, repository, number }: ApprovalProof): string {
  return kind === 'pull-request' ? `pull request ${repository}#${number}` : `run ${number} of ${repository}`;
}

function refuseMissing(
  { environment, candidate, ledger }: GateQuestion,
  { digest, why }: { readonly digest: string; readonly why: string },
): Finding {
  const approvers = environment.gates?.approvers ?? [];
  const who = approvers.length === 0 ? 'whoever may merge' : approvers.join(' or ');
  return closed({
    gate: 'approval',
    code: 'not-approved',
    text: `${nameRelease(candidate)} is not approved for ${environment.name}${why}`,
    unblocks: `an approval of ${digest} by ${who} (slipway approve ${ledger.service} ${environment.name})`,
    weight: 'waiting',
  });
}

/** A tag can be moved after it was approved. */
function refuseTag({ candidate }: GateQuestion): Finding {
  return closed({
    gate: 'approval',
    code: 'not-approved',
    text: `${nameRelease(candidate)} has no digest that could be approved`,
    unblocks: 'a build that is delivered by its digest',
    weight: 'waiting',
  });
}
