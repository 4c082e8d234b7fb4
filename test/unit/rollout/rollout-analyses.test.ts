import { expect, test } from 'vitest';
import { node, OUR_IMAGE, parent, podNode, stamp } from './bodies.ts';
import { drive } from './driver.ts';
import { applicationAt, rollout, rolloutTree } from './rollout-bodies.ts';

const aborted = 'RolloutAborted: Rollout aborted update to revision 2';

function analysisRun(of: number, health: string) {
  return node('AnalysisRun', `chat-api-${of}-1`, {
    ...parent('Rollout', 'chat-api'),
    createdAt: stamp(of * 10 - 600),
    info: [{ name: 'Revision', value: `Rev:${of}` }],
    health: { status: health, message: 'Metric "errors" assessed Failed' },
  });
}

function causeOf(message: string, ...runs: readonly ReturnType<typeof analysisRun>[]): string {
  const watch = drive();
  watch.see(3, applicationAt('Progressing', 'more replicas need to be updated'));
  watch.see(3.5, rolloutTree(...runs));
  watch.see(5, applicationAt('Degraded', message));
  watch.see(5.5, rollout({ phase: 'Degraded', abort: true, message, reasons: [], step: 0 }));
  const decision = watch.decision();
  return decision.kind === 'verdict' ? decision.reasonCode : decision.kind;
}

test('an analysis that Argo Rollouts blames is the cause, also while the tree shows it running', () => {
  const message = `${aborted}: Step-based analysis phase error/failed: Metric "errors" assessed Failed`;
  expect(causeOf(message, analysisRun(2, 'Progressing'))).toBe('analysis-failed');
  expect(causeOf(message)).toBe('analysis-failed');
});

test('a failed analysis of an earlier release is not why somebody aborts this one', () => {
  expect(causeOf(aborted, analysisRun(1, 'Degraded'))).toBe('rollout-aborted');
  expect(causeOf(aborted, analysisRun(2, 'Degraded'))).toBe('analysis-failed');
});

test('a pod of an analysis that crashes, though it runs our image, is the business of the analysis', () => {
  const watch = drive();
  const job = node('Job', 'smoke', parent('AnalysisRun', 'chat-api-2-1'));
  const pod = podNode(['Job', 'smoke'], {
    health: 'Degraded',
    reason: 'CrashLoopBackOff',
    restarts: 5,
    images: [OUR_IMAGE],
  });
  watch.see(3, applicationAt('Progressing', 'more replicas need to be updated'));
  watch.see(4, rollout({ phase: 'Progressing', reasons: [] }));
  watch.see(5, rolloutTree(analysisRun(2, 'Progressing'), job, pod));
  expect(watch.decision()).toMatchObject({ kind: 'waiting', reason: 'progressing' });
});
