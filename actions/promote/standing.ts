import { versionOf } from '../../core/bump/message.ts';
import { formatMoment } from '../../core/calendar/format-moment.ts';
import { exitStatusOf } from '../../core/errors.ts';
import type { ReleaseChoice } from '../../core/promotion/choose-release.ts';
import type { SetChoice } from '../../core/promotion/choose-set.ts';
import { judgeHeld } from '../bump/held.ts';
import { findDecisive, judge, type UnitEnding } from '../deliver/ending.ts';
import type { MovedService } from './deliveries.ts';
import type { PromotionPlan } from './plan.ts';

/** Where one service, or a set of them, stands after a promotion. */
export interface Standing {
  readonly service: string;
  /** Version that goes, waits or stands; empty where there is none. */
  readonly version: string;
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: 0 | 1 | 2 | 3 | 4;
  readonly explanation: string;
  /** When a closed gate may open at the earliest, in milliseconds since the epoch. */
  readonly resumeAt?: number;
  readonly next: readonly string[];
  readonly endings: readonly UnitEnding[];
}

/** Of everything that was chosen or held back, with what became of what went, or would in a dry run. */
export function standingsOf(plan: PromotionPlan, moved: readonly MovedService[]): readonly Standing[] {
  if (plan.kind === 'set')
    return plan.choice.kind === 'promote' ? moved.map(standingOfMove) : [standingOfSet(plan.choice)];
  return [...plan.choices].flatMap(([service, choice]) => {
    if (choice.kind !== 'promote') return [standingOfChoice(service, choice)];
    return moved.filter(({ move }) => move.service === service).map(standingOfMove);
  });
}

function standingOfMove({ move, endings, error }: MovedService): Standing {
  const { service, release } = move;
  const about = { service, version: versionOf(release.image), endings };
  if (error !== undefined) {
    const { code, what, why, fix, kind } = error;
    return {
      ...about,
      decision: 'error',
      reasonCode: code,
      exitStatus: exitStatusOf(kind),
      explanation: `${what}. ${why}`,
      next: [fix],
    };
  }
  const decisive = findDecisive(endings);
  if (decisive === undefined) throw new Error('a promotion has at least one target');
  const { decision, ...judgement } = judge(decisive);
  return {
    ...about,
    ...judgement,
    decision: decision === 'delivered' ? 'promoted' : decision,
    ...(decision === 'planned' ? { explanation: tellEvidence(move.answer.evidence) } : {}),
    next: nextOf(decisive),
  };
}

function nextOf(ending: UnitEnding): readonly string[] {
  const error = judge(ending).error;
  return error === undefined ? [] : [error.fix];
}

type NotPromoted<Choice> = Exclude<Choice, { readonly kind: 'promote' }>;

function standingOfChoice(service: string, choice: NotPromoted<ReleaseChoice>): Standing {
  const about = { service, endings: [], next: [], exitStatus: 0 } as const;
  switch (choice.kind) {
    case 'current':
      return {
        ...about,
        version: '',
        decision: 'current',
        reasonCode: 'current',
        explanation: 'Nothing that is proved is newer than what stands there',
      };
    case 'busy':
      return { ...about, ...busy(choice.pending) };
    case 'held':
      return { ...about, version: versionOf(choice.release.image), ...held(choice.answer) };
  }
}

function standingOfSet(choice: NotPromoted<SetChoice>): Standing {
  const about = { endings: [], next: [], exitStatus: 0 } as const;
  switch (choice.kind) {
    case 'current':
      return {
        ...about,
        service: 'all services',
        version: '',
        decision: 'current',
        reasonCode: 'current',
        explanation: 'No combination that is proved is newer than what stands there',
      };
    case 'busy':
      return { ...about, service: choice.service, ...busy(choice.pending) };
    case 'incomplete':
      return {
        ...about,
        service: 'all services',
        version: '',
        decision: 'waiting',
        reasonCode: 'set-incomplete',
        exitStatus: 4,
        explanation: `They have not run verified together: ${choice.services.join(', ')}`,
        next: ['a verified release of each of them'],
      };
    case 'held': {
      const names = choice.members.map(({ service, release }) => `${service} ${versionOf(release.image)}`);
      return {
        ...about,
        service: `set ${choice.set.slice(0, 12)}`,
        version: names.join(', '),
        ...held(choice.answer),
      };
    }
  }
}

function busy({ image, deadline }: { readonly image: string; readonly deadline: number }) {
  return {
    version: versionOf(image),
    decision: 'waiting',
    reasonCode: 'rollout-under-way',
    exitStatus: 4,
    explanation: `A rollout is under way there, until ${formatMoment(deadline, 'UTC')} at the latest`,
    resumeAt: deadline,
    next: ['its verdict'],
  } as const;
}

function held(answer: Parameters<typeof judgeHeld>[0]) {
  const { decision, reasonCode, exitStatus, explanation } = judgeHeld(answer);
  const next = answer.obstacles.map(({ unblocks }) => unblocks);
  const resumeAt = answer.earliest === undefined ? {} : { resumeAt: answer.earliest };
  return { decision, reasonCode, exitStatus, explanation, next, ...resumeAt };
}

function tellEvidence(evidence: readonly { readonly text: string }[]): string {
  return evidence.length === 0 ? 'No gate is closed' : evidence.map(({ text }) => text).join('. ');
}
