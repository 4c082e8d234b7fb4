import { definedOnly } from '../../core/defined-only.ts';
import { type News, newsOfWatch } from '../deliver/news.ts';
import { continueTelling, type NoticeSubject } from '../deliver/telling.ts';
import { withEars } from '../deliver/told.ts';
import type { DeliveryTools } from '../deliver/tools.ts';
import { voiceOf } from '../deliver/voice.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import type { DeadRun } from './dead-runs.ts';

/**
 * Goes on with the message of a run that died. Only what ends in the ledger is told: the rest is looked at again by the
 * next run, which would say the same again.
 */
export async function tellOfResumed<Tools extends DeliveryTools>(
  run: DeadRun,
  tools: Tools,
  watch: (ears: Tools) => Promise<RolloutOutcome>,
): Promise<RolloutOutcome> {
  const telling = continueTelling(subjectOf(run, tools), run.pending.notice, voiceOf(tools));
  try {
    const outcome = await watch(withEars(tools, telling));
    const { verdict } = outcome.verdict;
    if (verdict === 'healthy' || verdict === 'failed') telling.say(newsOf(run, outcome));
    return outcome;
  } finally {
    await telling.settle();
  }
}

/** A rollback tells of the release it takes back, not of the one that runs again; one by hand tells of itself. */
function subjectOf({ service, environment, target, intent, pending }: DeadRun, tools: DeliveryTools) {
  const { image, from, source, rollbackOf, reason } = pending;
  const release =
    rollbackOf === undefined || reason !== undefined
      ? { service, to: image, ...definedOnly({ from: from === '' ? undefined : from, source }) }
      : { service, to: from, from: image };
  return {
    id: intent,
    environment,
    releases: [release],
    gates: [],
    resumed: true,
    ...definedOnly({
      targets: target === undefined ? undefined : [target],
      run: tools.context.facts.runUrl,
      actor: tools.context.facts.actor,
    }),
  } satisfies NoticeSubject;
}

function newsOf({ pending }: DeadRun, outcome: RolloutOutcome): News {
  const news = newsOfWatch(outcome);
  if (pending.rollbackOf === undefined) return news;
  const proven = outcome.verdict.verdict === 'healthy';
  const { reason: cause = 'it failed, and the run that took it back died' } = pending;
  return {
    ...news,
    decision: proven ? 'rolled-back' : 'failed',
    rollback: { to: pending.image, cause, proven },
  };
}
