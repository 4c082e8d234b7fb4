import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import type { Performer } from '../../../core/acts/act.ts';
import { findApproved, planApproval } from '../../../core/acts/approve.ts';
import { parseProof } from '../../../core/approval/proof-url.ts';
import { findEnvironment, findService } from '../../../core/config/places.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import type { ApprovalProof } from '../../../core/ledger/entry.ts';
import { explainRelease } from '../../../core/promotion/explain.ts';
import type { Candidate } from '../../../core/promotion/gate.ts';
import { readGateFacts } from '../gate-facts.ts';
import { type ActSight, performAct, performerOf } from '../perform-act.ts';
import { openProofDesk, type ProofDesk } from '../proofs.ts';
import type { ApproveInputs } from './inputs.ts';
import { type ApprovalAnswer, outcomeOfApproval } from './report.ts';

/** The verb `approve`: reads the proof, and records what it proves. */
export async function runApprove(inputs: ApproveInputs, context: ActionContext): Promise<ActionOutcome> {
  const { service, environment } = inputs;
  const desk = openProofDesk(inputs, context);
  const proof = parseProof(inputs.proof, desk.host.address);
  const performer = performerOf(inputs, context);
  context.progress.step(`Read the proof for ${service} in ${environment}`);
  const ending = await performAct(inputs, context, (sight) =>
    decide(sight, { inputs, desk, proof, performer }),
  );
  return outcomeOfApproval(ending, inputs);
}

interface Approving {
  readonly inputs: ApproveInputs;
  readonly desk: ProofDesk;
  readonly proof: ApprovalProof;
  readonly performer: Performer;
}

async function decide(
  sight: ActSight,
  { inputs, desk, proof, performer }: Approving,
): Promise<ApprovalAnswer> {
  const environment = findEnvironment(sight.config, inputs.environment);
  const candidate = await findCandidate(sight, { inputs, desk, now: performer.at });
  const claimed = { at: performer.at, image: candidate.image, approver: '', proof };
  const question = { approval: claimed, candidate, environment };
  const answer = await desk.prove(question, sight.workplace.repository);
  const isAsked = environment.gates?.approval === true;
  if (answer.kind === 'unproven')
    return { approval: claimed, isAsked, entries: [], objection: answer.reason };
  const ledger = await sight.ledger.readService(inputs.service);
  const order = { ledger, environment: environment.name, approval: answer.approval };
  return { ...planApproval(order, performer), isAsked };
}

async function findCandidate(
  sight: ActSight,
  { inputs, desk, now }: Pick<Approving, 'inputs' | 'desk'> & { readonly now: number },
): Promise<Candidate> {
  const { service, environment, image } = inputs;
  const { image: repository } = findService(sight.config, service);
  const facts = await readGateFacts(sight, desk, { service, environment });
  const question = {
    ...facts,
    config: sight.config,
    service,
    environment,
    now,
    approvals: [],
    hotfix: false,
  };
  return findApproved({
    repository,
    ledger: await sight.ledger.readService(service),
    explanation: explainRelease(question),
    ...definedOnly({ image }),
  });
}
