import { openGitBranch } from '../../adapters/git/open-branch.ts';
import type { QueueOptions, QueueView } from '../../adapters/git/queue-plan.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import { type GithubSettings, openProofHost } from '../../adapters/github/open.ts';
import { openProver } from '../../adapters/github/prover.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { repositoryOfUrl } from '../../core/github/address.ts';
import { checkClaim } from '../../core/ledger/claim.ts';
import { checkLedger, findAnchoredBump } from '../../core/ledger/integrity.ts';
import { emptyServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { LedgerView } from '../../core/ports/ledger.ts';
import type { ProvenApproval } from '../../core/promotion/gate.ts';
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
  /** Where the proofs of approvals are read, and with what. */
  readonly github?: GithubSettings;
}

/** Opens the branch of the repository; it closes with the scope. Raises what `openGitBranch` raises. */
export async function openWorkplace(
  { repository, github = {} }: WorkplaceRequest,
  context: ActionContext,
): Promise<OpenWorkplace> {
  const request = { repository, github };
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
function proverOf({ repository, github = {} }: WorkplaceRequest, context: ActionContext): Gatehouse['prove'] {
  const { runId: currentRun } = context.facts;
  let opened:
    | { readonly prover: ReturnType<typeof openProver>; readonly gitopsRepository: string }
    | undefined;
  const open = () => {
    const host = openProofHost(github, context);
    return {
      prover: openProver(host, context.clock),
      // Never the repository of the workflow: whoever merges there does not approve here.
      gitopsRepository: repositoryOfUrl(host.address, repository.url) ?? '',
    };
  };
  return async ({ candidate, approvals, environment }: ProofRequest) => {
    if (approvals.length === 0) return [];
    opened ??= open();
    const { prover, gitopsRepository } = opened;
    const { approvers } = environment.gates ?? { approvers: [] };
    const proven: ProvenApproval[] = [];
    for (const approval of approvals) {
      const claim = { approval, candidate, approvers, gitopsRepository, branch: repository.branch };
      proven.push(await prover({ ...claim, ...definedOnly({ currentRun }) }));
    }
    return proven;
  };
}

/** Who writes through the queue, as `submitIntent` takes it. */
export function writerOf({ branch, clock, signal, repository: { author } }: Workplace): QueueOptions {
  return { branch, clock, signal, author };
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

/** As many as come with the first fetch. */
const RECENT_COMMITS = 50;

/** Who only asks whether the ledger is whole. */
const NOTHING_CLAIMED: LedgerClaims = { ledger: emptyServiceLedger(''), claims: [] };

/**
 * Whether the ledger has what the branch speaks of, and bears out what is claimed on it. Raises (gate) `ledger-missing`,
 * `ledger-truncated`, `ledger-forged`.
 */
export async function auditLedger(
  { ledger }: Pick<QueueBranch, 'ledger'>,
  { tip, ledgerTip, readHistory }: Pick<QueueView, 'tip' | 'ledgerTip' | 'readHistory'>,
  { ledger: service, claims }: LedgerClaims = NOTHING_CLAIMED,
): Promise<void> {
  checkLedger(
    await ledger.gatherFacts(
      ledgerTip,
      await findAnchoredBump(readHistory(claims.length === 0 ? RECENT_COMMITS : HISTORY_LIMIT)),
    ),
  );
  if (ledgerTip === undefined) return;
  for (const claim of claims)
    checkClaim(await ledger.gatherClaim({ ledgerTip, branchTip: tip.commit, ledger: service, claim }));
}

/** The ledger as it stands at a tip. */
export function ledgerAt({ ledger }: Pick<QueueBranch, 'ledger'>, tip: string | undefined): LedgerView {
  return {
    readService: (service) => ledger.readService(tip, service),
    readRecent: (service) => ledger.readRecent(tip, service),
    readFreezes: () => ledger.readFreezes(tip),
    readVerdicts: (digest) => ledger.readVerdicts(tip, digest),
  };
}

/** How an action reads proofs, by its inputs. */
export function githubOf(inputs: {
  readonly 'github-token'?: string | undefined;
  readonly 'github-api'?: string | undefined;
}): GithubSettings {
  return definedOnly({ token: inputs['github-token'], api: inputs['github-api'] });
}
