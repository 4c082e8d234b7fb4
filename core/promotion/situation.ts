import type { Environment, SlipwayConfig } from '../config/config.ts';
import { definedOnly } from '../defined-only.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import { emptyServiceLedger, environmentOf, type ServiceLedger, targetOf } from '../ledger/service-ledger.ts';
import type { ClosedAnswer, PromotionQuestion } from './choose-release.ts';
import { decisiveObstacle } from './decisive-obstacle.ts';
import type { Obstacle, ProvenApproval } from './gate.ts';
import { targetsOf } from './upstream.ts';

export interface ExplainQuestion extends PromotionQuestion {
  readonly config: SlipwayConfig;
  readonly service: string;
  readonly environment: string;
  /** Of the service; of all services where an environment on the way takes release sets. */
  readonly ledgers: readonly ServiceLedger[];
  /** By environment, where the steps on the way want approvals of their own; else `approvals` count at every step. */
  readonly approvalsAt?: ReadonlyMap<string, readonly ProvenApproval[]>;
}

/** `step` is the environment at whose gates the release stands: the asked one, or one before it. */
export type Situation =
  /** Nothing newer is on its way. */
  | { readonly kind: 'current' }
  /** It is being rolled out there; `overdue`: its run is dead, and any run takes the rollout up. */
  | {
      readonly kind: 'rolling-out';
      readonly step: string;
      readonly release: LedgerRelease;
      readonly until: number;
      readonly overdue: boolean;
    }
  /** Every gate is open: the next `promote` (or `deliver`) takes it along. */
  | { readonly kind: 'ready'; readonly step: string; readonly release: LedgerRelease }
  | {
      readonly kind: 'held';
      readonly step: string;
      readonly release: LedgerRelease;
      /** The one that decides: it refuses, or needs somebody to act, or is the last to go. */
      readonly obstacle: Obstacle;
      readonly obstacles: readonly Obstacle[];
      readonly needsAct: boolean;
      /** When it passes that step at the earliest; left out: nobody knows. */
      readonly earliest?: number;
      /** When it is in the asked environment at the earliest, if every rollout on the way took no time. */
      readonly earliestThere?: number;
    };

/** A situation of a release. */
export type ReleaseSituation = Exclude<Situation, { readonly kind: 'current' }>;

/** One step on the way of a service. */
export interface ExplainStep {
  readonly question: ExplainQuestion;
  readonly upstream: Environment;
  readonly environment: Environment;
}

export function ledgerOf({ ledgers, service }: Pick<ExplainQuestion, 'ledgers' | 'service'>): ServiceLedger {
  return ledgers.find((ledger) => ledger.service === service) ?? emptyServiceLedger(service);
}

/** What runs in an environment without a verdict yet; of several targets the one whose rollout may take longest. */
export function rollingOut(
  question: ExplainQuestion,
  environment: Environment,
): ReleaseSituation | undefined {
  const known = environmentOf(ledgerOf(question), environment.name);
  const [pending] = targetsOf(environment)
    .flatMap((target) => targetOf(known, target).pending ?? [])
    .sort((a, b) => b.deadline - a.deadline);
  if (pending === undefined) return undefined;
  const { deadline } = pending;
  return {
    kind: 'rolling-out',
    step: environment.name,
    release: pending,
    until: deadline,
    overdue: deadline <= question.now,
  };
}

export function heldAt(
  { name }: Environment,
  release: LedgerRelease,
  answer: ClosedAnswer,
): ReleaseSituation | undefined {
  const { obstacles, needsAct, earliest } = answer;
  const obstacle = decisiveObstacle(obstacles);
  if (obstacle === undefined) return undefined;
  return { kind: 'held', step: name, release, obstacle, obstacles, needsAct, ...definedOnly({ earliest }) };
}
