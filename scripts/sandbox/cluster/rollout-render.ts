import { renderCounts } from './render-workloads.ts';
import { type AnalysisRun, type Rollout, timestamp } from './resources.ts';

/** `status` of a Rollout. */
export function renderRolloutStatus(rollout: Rollout): Record<string, unknown> {
  const { generation, status } = rollout;
  const { phase, message, currentHash, stableHash, abort, pause } = status;
  return {
    ...renderCounts(status),
    // Written as text.
    observedGeneration: String(Math.min(generation, status.observedGeneration)),
    phase,
    ...(message === '' ? {} : { message }),
    currentPodHash: currentHash,
    stableRS: stableHash,
    ...renderStrategy(rollout),
    ...(abort === undefined ? {} : { abort: true, abortedAt: timestamp(abort.at) }),
    ...(pause === undefined
      ? {}
      : {
          controllerPause: true,
          pauseConditions: [{ reason: pause.reason, startTime: timestamp(pause.since) }],
        }),
  };
}

function renderStrategy({ spec, status }: Rollout): Record<string, unknown> {
  const { activeHash, currentHash, analysisRun, stepIndex } = status;
  if (activeHash !== undefined)
    return { blueGreen: { activeSelector: activeHash, previewSelector: currentHash }, canary: {} };
  const running = analysisRun === undefined ? {} : { name: analysisRun, status: 'Running' };
  const canary = analysisRun === undefined ? {} : { currentStepAnalysisRunStatus: running };
  const hasSteps = (spec.strategy.canary?.steps ?? []).length > 0;
  return { blueGreen: {}, canary, ...(hasSteps ? { currentStepIndex: stepIndex } : {}) };
}

export function renderAnalysisRun({ phase, message }: AnalysisRun): Record<string, unknown> {
  return { status: { phase, ...(message === '' ? {} : { message }) } };
}
