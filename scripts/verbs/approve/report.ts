import type { ActionOutcome, ExitStatus } from '../../../core/action/definition.ts';
import type { ApprovalPlan } from '../../../core/acts/approve.ts';
import type { ActEnding } from '../perform-act.ts';
import type { ApproveInputs } from './inputs.ts';

/** What came of an approval: recorded, or why its proof does not hold. */
export interface ApprovalAnswer extends ApprovalPlan {
  /** Whether the environment asks for approvals at all. */
  readonly isAsked: boolean;
  readonly objection?: string;
}

interface Meaning {
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  readonly summary: string;
}

export function outcomeOfApproval(ending: ActEnding<ApprovalAnswer>, inputs: ApproveInputs): ActionOutcome {
  const { plan, ledgerCommit = '', repository } = ending;
  const { approval, objection } = plan;
  const { summary, ...meaning } = meaningOf(ending, inputs);
  const { service, environment } = inputs;
  return {
    ...meaning,
    outputs: { image: approval.image, approver: approval.approver, 'ledger-commit': ledgerCommit },
    result: { service, environment, approval: { ...approval, at: new Date(approval.at).toISOString() } },
    report: {
      title: `approve ${service} for ${environment}`,
      verdict: objection === undefined ? 'passed' : 'failed',
      summary,
      facts: [
        ['Repository', `${repository.url} (${repository.branch})`],
        ['Image', { code: approval.image }],
        ['Proof', { link: inputs.proof, text: inputs.proof }],
        ...(approval.approver === '' ? [] : [['Approver', approval.approver] as const]),
        ...(ledgerCommit === '' ? [] : [['Ledger', { code: ledgerCommit }] as const]),
      ],
      tables: [],
      details: [],
      annotations: plan.isAsked
        ? []
        : [{ level: 'warning', message: `slipway.yaml asks for no approval in ${environment}` }],
      next: nextOf(ending, inputs),
    },
  };
}

function meaningOf({ kind, plan }: ActEnding<ApprovalAnswer>, { environment }: ApproveInputs): Meaning {
  const { approver } = plan.approval;
  if (plan.objection !== undefined)
    return {
      decision: 'refused',
      reasonCode: 'not-proven',
      exitStatus: 1,
      summary: `Nothing was recorded: ${plan.objection}.`,
    };
  const said = `${approver} approves this digest for ${environment}`;
  switch (kind) {
    case 'recorded':
      return passed('approved', 'recorded', `${said}. The proof is read again when it is promoted.`);
    case 'planned':
      return passed('planned', 'dry-run', `Dry run: ${said}. Nothing was recorded.`);
    case 'standing':
      return passed('already-there', 'approval-known', `${said}; the ledger knew. Nothing was recorded.`);
  }
}

function passed(decision: string, reasonCode: string, summary: string): Meaning {
  return { decision, reasonCode, exitStatus: 0, summary };
}

function nextOf(
  { plan }: ActEnding<ApprovalAnswer>,
  { service, environment }: ApproveInputs,
): readonly string[] {
  return plan.objection === undefined
    ? [`\`slipway explain ${service} ${environment}\` says what else it waits for.`]
    : ['Give a proof that shows an approval of exactly this digest by somebody else than its author.'];
}
