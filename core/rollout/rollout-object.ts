import { isObject, type JsonObject, listField, numberField, objectOf, textField } from '../argocd/fields.ts';
import { parseGoDuration } from './go-duration.ts';

/** An Argo Rollout (knowledge/argocd.md 5). */
export interface RolloutView {
  /** The status is about this very specification; it is text and only then to be trusted. */
  readonly isObserved: boolean;
  readonly message: string;
  readonly isAborted: boolean;
  /** All traffic is on the new version. */
  readonly isPromoted: boolean;
  readonly pauseReasons: readonly string[];
  /** The step it stands at and how many there are; nothing without canary steps. */
  readonly step: { readonly index: number; readonly count: number } | null;
  /** The step it stands at is a pause that ends by itself. */
  readonly isTimedPause: boolean;
  /** What the timed pauses of its steps take together, in milliseconds. */
  readonly timedPauses: number;
}

export function readRollout(object: JsonObject): RolloutView {
  const metadata = objectOf(object['metadata']);
  const status = objectOf(object['status']);
  const steps = canarySteps(objectOf(object['spec']));
  const hash = textField(status, 'currentPodHash');
  const index = numberField(status, 'currentStepIndex') ?? 0;
  return {
    isObserved: String(status['observedGeneration'] ?? '') === String(metadata['generation'] ?? ''),
    message: textField(status, 'message') ?? '',
    isAborted: status['abort'] === true,
    isPromoted: hash !== undefined && textField(status, 'stableRS') === hash,
    pauseReasons: listField(status, 'pauseConditions')
      .map((condition) => textField(objectOf(condition), 'reason'))
      .filter((reason) => reason !== undefined),
    step: steps.length === 0 ? null : { index, count: steps.length },
    isTimedPause: pauseOf(steps[index] ?? {}) > 0,
    timedPauses: steps.reduce((total, step) => total + pauseOf(step), 0),
  };
}

/** ` (step 2 of 5: CanaryPauseStep)`, as far as it is known. */
export function stepWords({ step, pauseReasons }: RolloutView): string {
  const reasons = pauseReasons.length === 0 ? '' : pauseReasons.join(', ');
  const place = step === null ? '' : `step ${step.index + 1} of ${step.count}`;
  const words = [place, reasons].filter((word) => word !== '').join(': ');
  return words === '' ? '' : ` (${words})`;
}

function canarySteps(spec: JsonObject): readonly JsonObject[] {
  const canary = objectOf(objectOf(spec['strategy'])['canary']);
  return listField(canary, 'steps').map(objectOf);
}

/** `{pause: {duration: "1m30s"}}`, or seconds as a number; a pause without a duration waits for people. */
function pauseOf(step: JsonObject): number {
  if (!isObject(step['pause'])) return 0;
  const { duration } = step['pause'];
  if (typeof duration === 'number') return duration * 1000;
  return typeof duration === 'string' ? parseGoDuration(duration) : 0;
}
