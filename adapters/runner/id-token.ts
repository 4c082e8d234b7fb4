import { SlipwayError } from '../../core/errors.ts';

/** GitHub gives identity tokens to steps of workflows alone, and only where the job asks for them. */
export function idTokenUnavailable(cause?: unknown): SlipwayError {
  return new SlipwayError({
    code: 'id-token-unavailable',
    kind: 'caller',
    what: 'GitHub issued no identity token',
    why: 'Only a step of a workflow whose job has `permissions: id-token: write` gets one',
    fix: 'Add `id-token: write` to the permissions of the job, or give a token of the server instead.',
    cause,
  });
}
