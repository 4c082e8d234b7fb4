import type { ErrorText } from '../errors.ts';
import type { ActionOutcome, ExitStatus } from './definition.ts';

export const SCHEMA_VERSION = 1;
/** GitHub allows 1 MB of outputs for a whole job; one result takes a sixteenth of it at most. */
export const RESULT_LIMIT_BYTES = 64 * 1024;

/** What `--json` prints and the output `result` holds. */
export interface ActionResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly action: string;
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  readonly [field: string]: unknown;
}

/** The result of a run that came to an outcome. */
export function resultOf(action: string, outcome: ActionOutcome): ActionResult {
  const { decision, reasonCode, exitStatus, outputs, result } = outcome;
  const fixed = { schemaVersion: SCHEMA_VERSION, action, decision, reasonCode, exitStatus, outputs } as const;
  // Twice: first to be read first, last so that no field of an action can take their place.
  return { ...fixed, ...result, ...fixed };
}

/** The result of a run that ended with an error. */
export function resultOfError(action: string, error: ErrorText, exitStatus: ExitStatus): ActionResult {
  const { code, what, why, fix } = error;
  return {
    schemaVersion: SCHEMA_VERSION,
    action,
    decision: 'error',
    reasonCode: code,
    exitStatus,
    error: { code, what, why, fix },
  };
}

/** The essentials that stand in for a result that is too large for an output; the whole is in `resultFile`. */
export function cutResult(result: ActionResult, resultFile: string): ActionResult {
  const { schemaVersion, action, decision, reasonCode, exitStatus } = result;
  return { schemaVersion, action, decision, reasonCode, exitStatus, truncated: true, resultFile };
}

/** Whether an action's step ends red: 1, 2, 3, an undecided end nobody can wait for, or what `fail-on` names. */
export function failsStep(
  outcome: Pick<ActionOutcome, 'decision' | 'exitStatus'>,
  failOn: readonly string[],
): boolean {
  const { decision, exitStatus } = outcome;
  return [1, 2, 3].includes(exitStatus) || ['unknown', 'no-coverage', 'error', ...failOn].includes(decision);
}
