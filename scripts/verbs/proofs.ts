import type { Repository } from '../../actions/bump/task.ts';
import { type ProofHost, proveOnGithub } from '../../adapters/github/approvals.ts';
import { openProofHost } from '../../adapters/github/open.ts';
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
  const host = openProofHost(
    definedOnly({ token: inputs['github-token'], api: inputs['github-api'] }),
    context,
  );
  return {
    host,
    prove: ({ approval, candidate, environment }, { url, branch }) =>
      proveOnGithub(host, {
        approval,
        candidate,
        approvers: environment.gates?.approvers ?? [],
        gitopsRepository: repositoryOfUrl(host.address, url) ?? '',
        branch,
      }),
  };
}
