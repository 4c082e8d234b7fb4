import type { BumpPlan, WritePlan } from '../../core/bump/plan.ts';
import type { DeclineCode } from '../../core/git/push-outcome.ts';

export type HeldPlan = Extract<BumpPlan, { kind: 'held' }>;
export type RefusedPlan = Extract<BumpPlan, { kind: 'refused' }>;
/** The image is there: written before, or by somebody else. */
export type StandingPlan = Extract<BumpPlan, { kind: 'already-there' | 'recognised' }>;

/** How a bump ended. `commit` carries the image; `parent` is the tip the bump was made on. */
export type BumpEnding =
  | {
      readonly kind: 'pushed';
      /** What another writer folded for this run stands there already when it looks. */
      readonly plan: WritePlan | StandingPlan;
      readonly commit: string;
      readonly parent: string;
      readonly attempts: number;
    }
  | { readonly kind: 'written'; readonly plan: WritePlan }
  | { readonly kind: 'planned'; readonly plan: WritePlan }
  | { readonly kind: 'standing'; readonly plan: StandingPlan; readonly commit?: string }
  | { readonly kind: 'refused'; readonly plan: RefusedPlan }
  /** A gate of the environment is closed. */
  | { readonly kind: 'held'; readonly plan: HeldPlan }
  | {
      readonly kind: 'declined';
      readonly plan: WritePlan;
      readonly code: DeclineCode;
      readonly detail: string;
    };

/** Without a bump that is known to have written the value, the tip is a commit that carries it. */
export function endingWithoutPush(plan: BumpPlan, tip: string): BumpEnding {
  switch (plan.kind) {
    case 'write':
      return { kind: 'planned', plan };
    case 'refused':
      return { kind: 'refused', plan };
    case 'held':
      return { kind: 'held', plan };
    case 'already-there':
    case 'recognised':
      return { kind: 'standing', plan, commit: plan.bump?.commit ?? tip };
  }
}
