import type { GateQuestion } from './gate.ts';

/** What a hotfix could do about a window or a freeze, to go on with behind what time does. */
export function hintHotfix({ hotfix, environment }: GateQuestion): string {
  if (environment.gates?.hotfix === true) return ', or the same release as a hotfix';
  return hotfix ? `; ${environment.name} lets no hotfix pass (gates.hotfix)` : '';
}
