import type { ApplicationState } from './advance.ts';
import { keyOfSet } from './rolling-sync.ts';
import type { ApplicationSetWant } from './want.ts';
import type { Answered } from './want-git.ts';

/** Its steps take a while: an answer is good for some seconds. */
const PAUSE = 5000;

/** How the owners of applications that stand still without auto-sync sync them: one question for all of one owner. */
export function wantApplicationSets(
  open: readonly ApplicationState[],
  answered: Answered,
  now: number,
): readonly ApplicationSetWant[] {
  const owners = open.flatMap(({ assessment, progress }) => {
    if (assessment === null || assessment.view.autoSync.enabled) return [];
    const { applicationSet } = assessment.view;
    return applicationSet === null || !progress.spans.has('standstill') ? [] : [applicationSet];
  });
  const byKey = new Map(owners.map((owner) => [keyOfSet(owner), owner]));
  return [...byKey].map(([key, owner]) => {
    const stem = setStem(key);
    const last = answered.get(stem);
    return {
      kind: 'applicationset',
      key: `${stem} ${last?.count ?? 0}`,
      notBefore: last === undefined ? now : last.at + PAUSE,
      ...owner,
    };
  });
}

/** What the answers about an ApplicationSet are counted under. */
export function setStem(key: string): string {
  return `applicationset ${key}`;
}
