import { formatSource } from '../../core/bump/record.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { environmentOf, type PendingRelease, targetOf } from '../../core/ledger/service-ledger.ts';
import { noticeGates } from '../../core/notice/gates.ts';
import { bumpBranch } from '../bump/bump.ts';
import type { BumpEnding } from '../bump/ending.ts';
import { deliverUnit } from './deliver.ts';
import type { UnitEnding } from './ending.ts';
import { type News, newsOfEndings, newsOfError, newsOfRollback } from './news.ts';
import type { DeliveryUnit } from './plan.ts';
import { beginTelling, continueTelling, type NoticeSubject, type Telling } from './telling.ts';
import type { DeliveryTools, Prepared } from './tools.ts';
import { voiceOf } from './voice.ts';

/** As `deliverUnit`, and whoever listens is told of it: one message, edited until the delivery is over. */
export async function deliverTold(prepared: Prepared, tools: DeliveryTools): Promise<UnitEnding> {
  const telling = await openTelling(prepared.unit, tools);
  if (telling === undefined) return deliverUnit(prepared, tools);
  const [ending] = await tellOf(telling, async () => {
    const unit = withNotice(prepared.unit, telling);
    return [await deliverUnit({ ...prepared, unit }, withEars(tools, telling))] as const;
  });
  return ending;
}

/** Says how deliveries that share a message end, and waits until that has gone out. */
export async function tellOf<Endings extends readonly UnitEnding[]>(
  telling: Telling,
  deliver: () => Promise<Endings>,
): Promise<Endings> {
  try {
    const endings = await deliver();
    const news = newsOfEndings(endings);
    if (news !== undefined) telling.say(news);
    return endings;
  } catch (error) {
    telling.say(newsOfError(error));
    throw error;
  } finally {
    await telling.settle();
  }
}

/** The ledger names the message with the release, so that a later run goes on with it. */
export function withNotice(unit: DeliveryUnit, { ref: notice }: Pick<Telling, 'ref'>): DeliveryUnit {
  return notice === undefined ? unit : { ...unit, task: { ...unit.task, notice } };
}

/** A rollback is told while it goes on. */
export function withEars<Tools extends Pick<DeliveryTools, 'onRollback'>>(
  tools: Tools,
  telling: Telling,
): Tools {
  return { ...tools, onRollback: (verdict) => telling.say(newsOfRollback(verdict)) };
}

async function openTelling(unit: DeliveryUnit, tools: DeliveryTools): Promise<Telling | undefined> {
  if (!tools.notices.isHeard || unit.task.dryRun) return undefined;
  const { announce = announceBump } = tools;
  return announce(unit, tools).catch(leaveToWriter);
}

/**
 * Begins the message where a release is about to be written, and goes on with the one the ledger names where an earlier
 * run wrote it and had no verdict. A release that only waits begins none, else every look at it would send another.
 */
async function announceBump(unit: DeliveryUnit, tools: DeliveryTools): Promise<Telling | undefined> {
  const { workplace } = tools;
  const voice = voiceOf(tools);
  const preview = await bumpBranch({ ...unit.task, dryRun: true }, workplace);
  const subject = subjectOf(unit, preview, tools);
  if (preview.kind === 'standing') {
    const pending = await readPending(unit, preview, tools);
    return pending && continueTelling({ ...subject, resumed: true }, pending.notice, voice);
  }
  const news = firstNews(unit, preview);
  return news && beginTelling(subject, news, voice);
}

/** What keeps it from being planned keeps it from being written: whoever writes says so. */
function leaveToWriter(error: unknown): undefined {
  if (!(error instanceof SlipwayError)) throw error;
}

function firstNews(unit: DeliveryUnit, preview: BumpEnding): News | undefined {
  if (preview.kind === 'planned') return { decision: 'started' };
  // Whoever promotes looks again and again; who delivers asks once, and shall hear a no.
  if (unit.task.promotion !== undefined) return undefined;
  const isRepeated = preview.kind === 'refused' && preview.plan.reverted !== undefined;
  const news = newsOfEndings([{ kind: 'stopped', unit, bump: preview, startedAt: 0, endedAt: 0 }]);
  return news?.decision === 'refused' && !isRepeated ? news : undefined;
}

/** What a message about a unit tells, by what is planned for it or stands there. */
export function subjectOf(
  unit: DeliveryUnit,
  { plan }: Pick<BumpEnding, 'plan'>,
  { context }: Pick<DeliveryTools, 'context'>,
): NoticeSubject {
  const { task, target } = unit;
  const { prepared } = plan;
  const { source } = task.release;
  const { service = '', environment = '' } = prepared.subject;
  const release = {
    service,
    to: prepared.to,
    ...definedOnly({
      from: prepared.from === prepared.to ? undefined : prepared.from,
      source: source === undefined ? undefined : formatSource(source),
    }),
  };
  return {
    id: prepared.intent,
    environment,
    releases: [release],
    gates: plan.kind === 'write' || plan.kind === 'held' ? noticeGates(plan.gates) : [],
    resumed: false,
    ...definedOnly({
      upstream: plan.kind === 'write' ? plan.upstream : undefined,
      targets: target === undefined ? undefined : [target],
      run: context.facts.runUrl,
      actor: task.actor,
    }),
  };
}

/** The release as the ledger has it, where that still waits for its verdict. */
export async function readPending(
  { target = '' }: DeliveryUnit,
  { plan }: Pick<BumpEnding, 'plan'>,
  { workplace: { branch } }: DeliveryTools,
): Promise<PendingRelease | undefined> {
  const { service = '', environment = '' } = plan.prepared.subject;
  const { ledgerTip } = await branch.look();
  const ledger = await branch.ledger.readRecent(ledgerTip, service);
  const { pending } = targetOf(environmentOf(ledger, environment), target);
  return pending?.intent === plan.prepared.intent ? pending : undefined;
}
