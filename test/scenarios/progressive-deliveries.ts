import { isAsBefore } from './deliveries.ts';
import { analysed, blueGreen, canary, preview, rolloutHealth, smokeTest, timed } from './rollout-shapes.ts';
import type { Played, Scenario } from './scenario.ts';

/** Deliveries through Argo Rollouts that Slipway takes back. */
export const progressiveDeliveries: readonly Scenario[] = [
  takenBack({
    name: 'canary-taken-back',
    what: 'a delivery whose canary crashes',
    shape: timed,
    tag: '2.1.0-crash',
    cause: 'crash',
  }),
  takenBack({
    name: 'analysis-taken-back',
    what: 'a delivery whose analysis fails',
    shape: analysed,
    before: smokeTest('1.0.0-crash'),
    tag: '2.2.0',
    cause: 'analysis-failed',
    abort: 'needless',
  }),
  takenBack({
    name: 'blue-green-taken-back',
    what: 'a blue-green delivery that crashes beside what runs',
    shape: blueGreen('automatic'),
    before: preview,
    tag: '2.3.0-crash',
    cause: 'crash',
  }),
  takenBack({
    name: 'promoted-taken-back',
    what: 'a delivery that is fully promoted before it crashes',
    shape: canary([]),
    tag: '2.4.0-late-crash',
    cause: 'crash',
    abort: 'needless',
  }),
];

/** No two deliveries of one service to one environment are of one image: the second would be known. */
interface BadDelivery extends Pick<Scenario, 'name' | 'what' | 'tag' | 'shape' | 'before'> {
  readonly cause: string;
  /** A Rollout that ended by itself, or is through, is left alone; by default it is aborted. */
  readonly abort?: 'needed' | 'needless';
}

function takenBack({ cause, abort = 'needed', ...scenario }: BadDelivery): Scenario {
  return {
    ...scenario,
    through: 'deliver',
    expected: { decision: 'rolled-back', reasonCodes: [cause] },
    check: async (lab, played) => [
      ...(await isAsBefore(lab, played)),
      ...(abort === 'needed' ? wasAbortedFirst(played) : []),
      ...((await rolloutHealth(lab, played.application)) === 'Healthy'
        ? []
        : ['the Rollout is not healthy again']),
    ],
  };
}

/** The abort takes traffic back in seconds; the commit comes after it. */
function wasAbortedFirst({ answer }: Played): readonly string[] {
  const { timeline } = answer.result;
  const codes = Array.isArray(timeline) ? timeline.map(({ code }) => String(code)) : [];
  const abort = codes.indexOf('rollout-abort');
  if (abort < 0) return ['the Rollout was not aborted'];
  return abort < codes.indexOf('rollback-pushed') ? [] : ['Git was written before the Rollout was aborted'];
}
