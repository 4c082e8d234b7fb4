import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { Notices } from '../../core/ports/notice.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { BumpEnding } from '../bump/ending.ts';
import type { Workplace } from '../bump/repository.ts';
import type { Preflight } from '../rollout/preflight.ts';
import type { DeliveryInputs } from './inputs.ts';
import type { DeliveryUnit } from './plan.ts';
import type { Telling } from './telling.ts';

/** What the deliveries to all targets share. */
export interface DeliveryTools {
  readonly inputs: DeliveryInputs;
  readonly workplace: Workplace;
  readonly context: ActionContext;
  readonly notices: Notices;
  /** Hears that a release failed, as soon as the commit that takes it back is pushed. */
  readonly onRollback?: (verdict: VerdictDecision) => void;
  /** How a unit is written; left out: as a bump. */
  readonly write?: (prepared: Prepared, tools: DeliveryTools) => Promise<BumpEnding>;
  /** How the message about a unit begins, if there is one; left out: as that of a bump. */
  readonly announce?: (unit: DeliveryUnit, tools: DeliveryTools) => Promise<Telling | undefined>;
}

/** A unit whose applications were read before anything is written. */
export interface Prepared {
  readonly unit: DeliveryUnit;
  readonly connection: ArgoConnection;
  readonly ready: Preflight;
}
