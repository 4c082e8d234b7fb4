import { openGitBranch } from '../../adapters/git/open-branch.ts';
import type { QueueView } from '../../adapters/git/queue-plan.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import { proveOnGithub } from '../../adapters/github/approvals.ts';
import { openProofHost } from '../../adapters/github/open.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { repositoryOfUrl } from '../../core/github/address.ts';
import { checkClaim } from '../../core/ledger/claim.ts';
import { checkLedger, findAnchoredBump } from '../../core/ledger/integrity.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { LedgerView } from '../../core/ports/ledger.ts';
import type { Gatehouse, LedgerClaims, ProofRequest } from './gates.ts';
import type { BumpView } from './observe.ts';
import type { Repository } from './task.ts';

/** An open branch of the GitOps repository, with all that a write to it takes. */
export interface Workplace extends WorkplaceRequest {
  readonly branch: QueueBranch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly prove: Gatehouse['prove'];
}

export type OpenWorkplace = Workplace & AsyncDisposable;

export interface WorkplaceRequest {
  readonly repository: Repository;
  /** Reads the proofs of approvals. */
  readonly githubToken?: string;
}

/** Opens the branch of the repository; it closes with the scope. Raises what `openGitBranch` raises. */
export async function openWorkplace(
  { repository, githubToken }: WorkplaceRequest,
  context: ActionContext,
): Promise<OpenWorkplace> {
  const request = { repository, ...definedOnly({ githubToken }) };
  const { runProcess, clock, facts, signal } = context;
  const { url, branch: name, token, timeoutMs } = repository;
  const branch = await openGitBranch({
    url,
    branch: name,
    ...definedOnly({ token }),
    runProcess,
    clock,
    signal,
    temporaryFolder: facts.temporaryFolder,
    timeoutMs,
  });
  return {
    ...request,
    branch,
    clock,
    signal,
    prove: proverOf(request, context),
    [Symbol.asyncDispose]: () => branch.close(),
  };
}

/** GitHub is asked only where an approval is there to be proved. */
function proverOf({ repository, githubToken }: WorkplaceRequest, context: ActionContext): Gatehouse['prove'] {
  return async ({ candidate, approvals, environment }: ProofRequest) => {
    if (approvals.length === 0) return [];
    const host = openProofHost(definedOnly({ token: githubToken }), context);
    const gitopsRepository = repositoryOfUrl(host.address, repository.url) ?? context.facts.repository ?? '';
    const { approvers } = environment.gates ?? { approvers: [] };
    const proven = [];
    for (const approval of approvals) {
      const claim = { approval, candidate, approvers, gitopsRepository, branch: repository.branch };
      proven.push(await proveOnGithub(host, claim));
    }
    return proven;
  };
}

/** A tip as a bump sees it, with the ledger and the gates beside it. */
export function viewTip<View extends QueueView>(
  view: View,
  { branch, repository, clock, prove }: Workplace,
): View & BumpView {
  const ledger = ledgerAt(branch, view.ledgerTip);
  const audit = (claims: LedgerClaims) => auditLedger(branch, view, claims);
  return {
    ...view,
    place: `on branch ${repository.branch}`,
    gatehouse: { ledger, now: () => clock.now(), prove, audit },
  };
}

/** Raises (gate) `ledger-missing`, `ledger-truncated`, `ledger-forged`. */
export async function auditLedger(
  { ledger }: Pick<QueueBranch, 'ledger'>,
  { tip, ledgerTip, readHistory }: Pick<QueueView, 'tip' | 'ledgerTip' | 'readHistory'>,
  { ledger: service, claims }: LedgerClaims,
): Promise<void> {
  checkLedger(await ledger.gatherFacts(ledgerTip, await findAnchoredBump(readHistory(HISTORY_LIMIT))));
  if (ledgerTip === undefined) return;
  for (const claim of claims)
    checkClaim(await ledger.gatherClaim({ ledgerTip, branchTip: tip.commit, ledger: service, claim }));
}

/** The ledger as it stands at a tip. */
export function ledgerAt({ ledger }: Pick<QueueBranch, 'ledger'>, tip: string | undefined): LedgerView {
  return {
    readService: (service) => ledger.readService(tip, service),
    readFreezes: () => ledger.readFreezes(tip),
    readVerdicts: (digest) => ledger.readVerdicts(tip, digest),
  };
}
