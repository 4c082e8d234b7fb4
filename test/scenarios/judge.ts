import type { Oracle } from './oracle.ts';
import type { Expected, Scenario } from './scenario.ts';
import type { Answer } from './slipway.ts';
import { stabilitySeconds } from './watch.ts';

/** What is known of a scenario when it is over. */
export interface Facts {
  readonly scenario: Pick<Scenario, 'expected'>;
  readonly answer: Pick<Answer, 'decision' | 'reasonCode' | 'endedAt'>;
  /** The image of the release and the one that ran before. */
  readonly image: string;
  readonly imageBefore: string;
  readonly oracle: Pick<Oracle, 'wasLive' | 'liveSince' | 'firstTime'>;
  /** How many seconds of the cluster's life pass in one second. */
  readonly speed: number;
}

/** The oracle looks five times a second of the cluster's, so it sees a release live later than it was. */
const oracleLagSeconds = 0.6;

/** What is wrong with an answer by the cluster's own word; empty when it is right. */
export function judge(facts: Facts): readonly string[] {
  return [...wrongWords(facts), ...(mustBeTrue[facts.answer.decision] ?? nothing)(facts)];
}

/** Since when the cluster itself showed what had to come out, in milliseconds since the epoch, as far as it does. */
export function certainSince({ scenario, oracle, image, answer }: Facts): number | undefined {
  const { decision, certain, live } = scenario.expected;
  if (decision === 'healthy' || decision === 'delivered') {
    return oracle.liveSince({ workload: 'api', image, at: answer.endedAt }, live);
  }
  return certain === undefined ? undefined : oracle.firstTime('api', image, certain);
}

function wrongWords({ scenario, answer }: Facts): readonly string[] {
  const { decision, reasonCodes }: Expected = scenario.expected;
  if (answer.decision !== decision)
    return [`${answer.decision} (${answer.reasonCode}) instead of ${decision}`];
  if (reasonCodes === undefined || reasonCodes.includes(answer.reasonCode)) return [];
  return [`${answer.reasonCode} instead of ${reasonCodes.join(' or ')}`];
}

/** What an answer claims of the cluster. */
const mustBeTrue: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  healthy: wasHealthy,
  delivered: wasHealthy,
  failed: wasCertain,
  'rolled-back': ({ oracle, imageBefore, answer }) =>
    oracle.wasLive({ workload: 'api', image: imageBefore, at: answer.endedAt })
      ? []
      : ['rolled back, but the image before is not live'],
};

function nothing(): readonly string[] {
  return [];
}

/** A failure that the cluster shows must not be called before it does: until then waiting could have healed it. */
function wasCertain(facts: Facts): readonly string[] {
  const { scenario, answer, speed } = facts;
  if (scenario.expected.certain === undefined) return [];
  const since = certainSince(facts);
  const lagMs = (oracleLagSeconds * 1000) / speed;
  return since !== undefined && answer.endedAt >= since - lagMs
    ? []
    : ['failed before the cluster showed it'];
}

function wasHealthy({ scenario, oracle, image, answer, speed }: Facts): readonly string[] {
  const { live } = scenario.expected;
  const sighting = { workload: 'api', image, at: answer.endedAt };
  const since = oracle.liveSince(sighting, live);
  const windowMs = ((stabilitySeconds - oracleLagSeconds) * 1000) / speed;
  return [
    ...(oracle.wasLive(sighting, live) ? [] : ['healthy while the cluster said otherwise']),
    ...(since !== undefined && answer.endedAt - since >= windowMs
      ? []
      : ['healthy before the window was over']),
  ];
}
