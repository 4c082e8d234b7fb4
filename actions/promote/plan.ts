import { definedOnly } from '../../core/defined-only.ts';
import type { VerifiedRelease } from '../../core/ledger/service-ledger.ts';
import {
  chooseRelease,
  type OpenAnswer,
  type PromotionQuestion,
  type ReleaseChoice,
} from '../../core/promotion/choose-release.ts';
import { chooseSet, type SetChoice } from '../../core/promotion/choose-set.ts';
import type { BumpTask } from '../bump/task.ts';
import type { Scene } from './scene.ts';

type Passes = Pick<BumpTask, 'hotfix' | 'breakGlass'>;

/** A release that goes, and why it may. */
export interface Move {
  readonly service: string;
  readonly release: VerifiedRelease;
  readonly answer: OpenAnswer;
  /** Id of the release set it is part of. */
  readonly set?: string;
}

/** What is promoted, and what is held back by what. */
export type PromotionPlan =
  | { readonly kind: 'services'; readonly choices: ReadonlyMap<string, ReleaseChoice> }
  | { readonly kind: 'set'; readonly choice: SetChoice };

/** Chooses for every service by itself, or the newest combination that was proved together, as the environment wants. */
export function planPromotion(scene: Scene, now: number, passes: Passes): PromotionPlan {
  const { environment, upstream, ledgers } = scene;
  if (environment.promote === 'set') {
    const approvals = [...scene.approvals.values()].flat();
    const question = {
      ...ask(scene, now, passes),
      approvals,
      ledgers: [...ledgers.values()],
      upstream,
      environment,
    };
    return { kind: 'set', choice: chooseSet(question) };
  }
  const choices = [...ledgers.values()].map((ledger): [string, ReleaseChoice] => {
    const approvals = scene.approvals.get(ledger.service) ?? [];
    return [
      ledger.service,
      chooseRelease({ ...ask(scene, now, passes), approvals, ledger, upstream, environment }),
    ];
  });
  return { kind: 'services', choices: new Map(choices) };
}

function ask(
  { freezes, verdicts }: Scene,
  now: number,
  { hotfix, breakGlass }: Passes,
): Omit<PromotionQuestion, 'approvals'> {
  return { now, freezes, verdicts, hotfix, ...definedOnly({ breakGlass }) };
}

/** What goes now. */
export function movesOf(plan: PromotionPlan): readonly Move[] {
  if (plan.kind === 'services')
    return [...plan.choices].flatMap(([service, choice]) =>
      choice.kind === 'promote' ? [{ service, release: choice.release, answer: choice.answer }] : [],
    );
  const { choice } = plan;
  return choice.kind === 'promote' ? choice.members.map((member) => ({ ...member, set: choice.set })) : [];
}
