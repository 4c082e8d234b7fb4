import type { Clock } from '../../core/ports/clock.ts';
import type { ProvenApproval } from '../../core/promotion/gate.ts';
import { type ApprovalClaim, type ProofHost, proveOnGithub } from './approvals.ts';

export type Prover = (claim: ApprovalClaim) => Promise<ProvenApproval>;

/** Long enough for the tries of one push, and short enough that an approval which falls is seen to have fallen. */
const FRESH_MS = 30_000;

/** Proves approvals; gates that are asked again on the next tip of the branch get the answer of a moment ago. */
export function openProver(host: ProofHost, clock: Clock): Prover {
  const recent = new Map<string, { readonly at: number; readonly answer: Promise<ProvenApproval> }>();
  return (claim) => {
    const key = JSON.stringify(claim);
    const known = recent.get(key);
    if (known !== undefined && clock.now() - known.at < FRESH_MS) return known.answer;
    const answer = proveOnGithub(host, claim);
    recent.set(key, { at: clock.now(), answer });
    // An error says nothing of the approval, so it is no answer for the next one who asks.
    answer.catch(() => recent.delete(key));
    return answer;
  };
}
