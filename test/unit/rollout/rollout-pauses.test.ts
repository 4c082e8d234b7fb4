import { describe, expect, test } from 'vitest';
import type { PausedPolicy } from '../../../core/rollout/observation.ts';
import { type Driver, drive, startLine } from './driver.ts';
import { applicationAt, type RolloutShape, rollout, rolloutTree, timedPause } from './rollout-bodies.ts';

function watchWith(paused: PausedPolicy): Driver {
  return drive(startLine({ paused }));
}

/** Answers every two seconds from one second to another, the Rollout read each time. */
function standAt(watch: Driver, [from, to]: readonly [number, number], shape: RolloutShape): void {
  for (let second = from; second <= to; second += 2) {
    watch.see(second, applicationAt(shape.phase === 'Progressing' ? 'Progressing' : 'Suspended'));
    watch.see(second + 0.5, rollout(shape));
    watch.see(second + 0.6, rolloutTree());
  }
}

describe('a pause that waits for people', () => {
  test('is enough under `success` when it has lasted through the window', () => {
    const watch = watchWith('success');
    standAt(watch, [3, 25], {});
    expect(watch.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test('is a failure under `fail`, with the step it stands at', () => {
    const watch = watchWith('fail');
    standAt(watch, [3, 13], {});
    expect(watch.decision()).toMatchObject({ verdict: 'failed', reasonCode: 'rollout-paused' });
  });

  test.each([
    ['of a blue-green Rollout', { strategy: { blueGreen: {} }, reasons: ['BlueGreenPause'] }],
    [
      'after an analysis without a result, at a step with a duration',
      {
        strategy: timedPause,
        reasons: ['InconclusiveAnalysisRun'],
      },
    ],
    ['by `spec.paused`', { strategy: timedPause, step: 0, reasons: [] }],
  ] as const)('is told from one that ends by itself %s', (_, shape) => {
    const watch = watchWith('fail');
    standAt(watch, [3, 13], shape);
    expect(watch.decision()).toMatchObject({ verdict: 'failed', reasonCode: 'rollout-paused' });
  });
});

describe('a pause that ends by itself', () => {
  const shapes = [
    ['of a canary', { strategy: timedPause }],
    [
      'of a blue-green Rollout',
      {
        strategy: { blueGreen: { autoPromotionSeconds: 60 } },
        reasons: ['BlueGreenPause'],
      },
    ],
  ] as const;

  test.each(shapes)('is waited for under `success`, until all is promoted: %s', (_, shape) => {
    const watch = watchWith('success');
    standAt(watch, [3, 61], shape);
    expect(watch.decision()).toMatchObject({ kind: 'waiting', reason: 'rollout-paused' });
    for (let second = 63; second <= 85; second += 2) {
      watch.see(second, applicationAt('Healthy', ''));
      watch.see(second + 0.5, rollout({ ...shape, phase: 'Healthy', reasons: [], isPromoted: true }));
    }
    expect(watch.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test.each(shapes)('is no failure under `fail`: %s', (_, shape) => {
    const watch = watchWith('fail');
    standAt(watch, [3, 41], shape);
    expect(watch.decision()).toMatchObject({ kind: 'waiting', reason: 'rollout-paused' });
  });

  test.each(['wait', 'success', 'fail'] as const)('is not counted by the time-out under `%s`', (paused) => {
    const watch = drive(startLine({ paused, timeout: '30s' }));
    standAt(watch, [3, 41], { strategy: timedPause });
    expect(watch.decision()).toMatchObject({ kind: 'waiting', reason: 'rollout-paused' });
  });
});

test('a Rollout that was read before it came to its pause says nothing about the pause', () => {
  const watch = watchWith('fail');
  watch.see(3, applicationAt('Progressing', 'more replicas need to be updated'));
  watch.see(3.5, rollout({ strategy: timedPause, phase: 'Progressing', step: 0, reasons: [] }));
  watch.see(3.6, rolloutTree());
  for (let second = 4; second <= 20; second += 2) watch.see(second, applicationAt('Suspended'));
  expect(watch.decision()).toMatchObject({ kind: 'waiting', reason: 'rollout-paused' });
});
