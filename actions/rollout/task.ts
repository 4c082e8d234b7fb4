import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import type { RolloutInputs } from './inputs.ts';
import type { PreflightRequest } from './preflight.ts';
import type { Policy } from './supervision.ts';
import type { Selection } from './target.ts';

/** What is watched and how, before anything was looked at. */
export interface RolloutTask {
  readonly revision: string;
  readonly images: readonly string[];
  readonly selection: Selection;
  readonly policy: Policy;
}

/** Raises `revision-missing`, `image-malformed` (caller). */
export function readRolloutTask(inputs: RolloutInputs): RolloutTask {
  const revision = requireRevision(inputs.revision);
  for (const image of inputs.image) parseImageReference(image);
  return { revision, images: inputs.image, selection: selectionOf(inputs), policy: policyOf(inputs) };
}

/** What has to be in place for the task. */
export function preflightOf(
  { revision, selection, policy }: RolloutTask,
  inputs: RolloutInputs,
): PreflightRequest {
  const { repository, branch } = inputs;
  return {
    selection,
    revision,
    timeoutMs: policy.timeoutMs,
    needsSync: policy.sync,
    renewsToken: inputs['oidc-connector'] !== undefined || inputs['token-file'] !== undefined,
    ...definedOnly({ repository, branch }),
  };
}

function requireRevision(revision: string | undefined): string {
  if (revision !== undefined) return revision;
  throw new SlipwayError({
    code: 'revision-missing',
    kind: 'caller',
    what: 'No revision was given',
    why: 'A rollout is judged by the commit that has to go live',
    fix: 'Give the commit of the GitOps repository as `revision`, or a recorded trace as `replay`',
  });
}

function selectionOf(inputs: RolloutInputs): Selection {
  const { selector, project } = inputs;
  return {
    names: inputs.application,
    ...definedOnly({ selector, project, appNamespace: inputs['app-namespace'] }),
  };
}

/** The policy the inputs of `rollout`, and with a rollback of their own those of `deliver`, ask for. */
export function policyOf(
  inputs: Pick<
    RolloutInputs,
    'timeout' | 'stability' | 'sync' | 'paused' | 'on-failure' | 'rollback' | 'rollback-on'
  >,
): Policy {
  return {
    timeoutMs: inputs.timeout,
    stabilityMs: inputs.stability,
    sync: inputs.sync,
    paused: inputs.paused,
    onFailure: inputs['on-failure'],
    rollback: inputs.rollback,
    rollbackOn: inputs['rollback-on'] === 'failed' ? ['failed'] : ['failed', 'unknown'],
  };
}
