import { access } from './access.ts';
import { deliveries } from './deliveries.ts';
import { disturbances } from './disturbances.ts';
import { gateways } from './gateways.ts';
import { hydrated, loneHydrated } from './hydrated.ts';
import { progressive } from './progressive.ts';
import { progressiveDeliveries } from './progressive-deliveries.ts';
import { releases } from './releases.ts';
import { replaced } from './replaced.ts';
import { reruns } from './reruns.ts';
import { loneRollbacks, rollbacks } from './rollbacks.ts';
import { rolling } from './rolling.ts';
import type { Scenario } from './scenario.ts';
import { loneSeveral, several } from './several.ts';
import { shapes } from './shapes.ts';
import { situations } from './situations.ts';
import { statefulDeliveries } from './stateful.ts';
import { loneSyncs, syncs } from './syncs.ts';
import { severalTargets } from './targets.ts';
import { verdicts } from './verdicts.ts';
import { windows } from './windows.ts';

/** A scenario of several that share one lab without seeing each other. */
export const concurrentScenarios: readonly Scenario[] = [
  ...releases,
  ...situations,
  ...progressive,
  ...deliveries,
  ...progressiveDeliveries,
  ...statefulDeliveries,
  ...shapes,
  ...hydrated,
  ...rolling,
  ...verdicts,
  ...rollbacks,
  ...reruns,
  ...replaced,
  ...severalTargets,
  ...several,
  ...syncs,
  ...windows,
  ...access,
  ...gateways,
];

/** A scenario that breaks something for everyone. */
export const loneScenarios: readonly Scenario[] = [
  ...disturbances,
  ...loneSyncs,
  ...loneRollbacks,
  ...loneSeveral,
  ...loneHydrated,
];

export const allScenarios: readonly Scenario[] = [...concurrentScenarios, ...loneScenarios];
