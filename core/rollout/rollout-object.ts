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
  /** An `open` pause waits for people, a `timed` one ends by itself. */
  readonly pause: 'none' | 'timed' | 'open';
  /** The step it stands at and how many there are; nothing without canary steps. */
  readonly step: { readonly index: number; readonly count: number } | null;
  /** What its timed pauses take together, in milliseconds. */
  readonly timedPauses: number;
}

export function readRollout(object: JsonObject): RolloutView {
  const metadata = objectOf(object['metadata']);
  const status = objectOf(object['status']);
  const spec = objectOf(object['spec']);
  const steps = canarySteps(spec);
  const promotion = promotionTime(spec);
  const hash = textField(status, 'currentPodHash');
  const index = numberField(status, 'currentStepIndex') ?? 0;
  const pauseReasons = listField(status, 'pauseConditions')
    .map((condition) => textField(objectOf(condition), 'reason'))
    .filter((reason) => reason !== undefined);
  const timeLeft: Readonly<Record<string, number>> = {
    CanaryPauseStep: pauseOf(steps[index] ?? {}),
    BlueGreenPause: promotion,
  };
  return {
    isObserved: String(status['observedGeneration'] ?? '') === String(metadata['generation'] ?? ''),
    message: textField(status, 'message') ?? '',
    isAborted: status['abort'] === true,
    isPromoted: hash !== undefined && textField(status, 'stableRS') === hash,
    pauseReasons,
    pause: pauseKind(textField(status, 'phase') === 'Paused', pauseReasons, timeLeft),
    step: steps.length === 0 ? null : { index, count: steps.length },
    timedPauses: steps.reduce((total, step) => total + pauseOf(step), promotion),
  };
}

/** One reason without an end is enough to wait for people; so is a pause that is none of the plan. */
function pauseKind(
  isPaused: boolean,
  reasons: readonly string[],
  timeLeft: Readonly<Record<string, number>>,
): RolloutView['pause'] {
  if (!isPaused) return 'none';
  const ends = reasons.length > 0 && reasons.every((reason) => (timeLeft[reason] ?? 0) > 0);
  return ends ? 'timed' : 'open';
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

/** A blue-green Rollout that promotes itself a while after the new version is up. */
function promotionTime(spec: JsonObject): number {
  const blueGreen = objectOf(objectOf(spec['strategy'])['blueGreen']);
  return (numberField(blueGreen, 'autoPromotionSeconds') ?? 0) * 1000;
}

/** `{pause: {duration: "1m30s"}}`, or seconds as a number; a pause without a duration waits for people. */
function pauseOf(step: JsonObject): number {
  if (!isObject(step['pause'])) return 0;
  const { duration } = step['pause'];
  if (typeof duration === 'number') return duration * 1000;
  return typeof duration === 'string' ? parseGoDuration(duration) : 0;
}
