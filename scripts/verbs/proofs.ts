import type { Repository } from '../../actions/bump/task.ts';
import type { ProofHost } from '../../adapters/github/approvals.ts';
import { openProofHost } from '../../adapters/github/open.ts';
import { openProver } from '../../adapters/github/prover.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { InputValues } from '../../core/action/inputs.ts';
import type { Environment } from '../../core/config/config.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { repositoryOfUrl } from '../../core/github/address.ts';
import type { githubInputs } from '../../core/github/inputs.ts';
import type { Approval } from '../../core/ledger/service-ledger.ts';
import type { Candidate, ProvenApproval } from '../../core/promotion/gate.ts';

export interface ProofQuestion {
  readonly approval: Approval;
  readonly candidate: Candidate;
  readonly environment: Environment;
}

/** The GitHub on which approvals are proved, and how one is. */
export interface ProofDesk {
  readonly host: ProofHost;
  prove(question: ProofQuestion, repository: Repository): Promise<ProvenApproval>;
}

/** Opens the GitHub of the inputs, else that of the run. Nothing is asked yet. Raises `github-api-invalid` (caller). */
export function openProofDesk(inputs: InputValues<typeof githubInputs>, context: ActionContext): ProofDesk {
  const settings = definedOnly({ token: inputs['github-token'], api: inputs['github-api'] });
  const host = openProofHost(settings, context);
  const prover = openProver(host, context.clock);
  const { runId: currentRun } = context.facts;
  return {
    host,
    prove: async ({ approval, candidate, environment }, { url, branch }) => {
      // Never the repository of the workflow: whoever merges there does not approve here.
      const gitopsRepository = repositoryOfUrl(host.address, url);
      if (gitopsRepository === undefined) return elsewhere(approval, url, host);
      const approvers = environment.gates?.approvers ?? [];
      const claim = { approval, candidate, approvers, gitopsRepository, branch };
      return prover({ ...claim, ...definedOnly({ currentRun }) });
    },
  };
}

function elsewhere(approval: Approval, url: string, { address }: ProofHost): ProvenApproval {
  const reason = `${url} is no repository on ${address.web}; \`--github-api\` names another GitHub`;
  return { kind: 'unproven', approval, reason };
}
