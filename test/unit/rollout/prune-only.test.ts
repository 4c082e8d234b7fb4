import { expect, test } from 'vitest';
import { application, baseline, LATER, OURS } from './bodies.ts';
import { type Driver, drive, get, startLine } from './driver.ts';

/** Our release is live at a later commit, and an object is left that auto-sync may not delete. */
const leftOver = application({
  revision: LATER,
  sync: 'OutOfSync',
  automated: { prune: false, selfHeal: true },
  operation: { revision: LATER },
  resources: [
    { name: 'chat-api', sync: 'Synced', health: 'Healthy' },
    { kind: 'ConfigMap', name: 'settings', sync: 'OutOfSync', requiresPruning: true },
  ],
});

/** Sees it for 20 seconds, with Git's word on whether the later commit left the folder alone. */
function watch(same: readonly string[]): Driver {
  const driver = drive(startLine({ baseline: { todo: baseline() } }));
  driver.see(1, get(leftOver));
  driver.see(1.2, { source: 'git', revision: LATER, contains: [OURS], lacks: [] });
  expect(driver.wants('git')).toMatchObject([{ revision: LATER, folders: ['apps/todo'] }]);
  driver.see(1.4, { source: 'git', revision: LATER, contains: [OURS], lacks: [], same });
  for (const second of [3, 6, 9, 12, 15, 18, 20]) driver.see(second, get(leftOver));
  return driver;
}

test('point 19: only a deletion is left of our commit, which auto-sync may not do', () => {
  expect(watch(['apps/todo']).decision()).toMatchObject({ verdict: 'failed', reasonCode: 'sync-error' });
});

test('point 19: the deletion of a later commit is not ours', () => {
  expect(watch([]).decision()).toMatchObject({ kind: 'waiting', reason: 'sync-pending' });
});
