import { expect, test } from 'vitest';
import { application, BEFORE, baseline, FOREIGN_IMAGE, OLD_IMAGE, OUR_IMAGE } from './bodies.ts';
import { drive, get, startLine } from './driver.ts';

/** The last sync before told whose the Deployment is. */
const before = baseline({
  operation: { revision: BEFORE, started: -600, results: [{ name: 'chat-api', images: [OLD_IMAGE] }] },
});
const failedJob = { kind: 'Job', name: 'first', hookPhase: 'Failed', images: [FOREIGN_IMAGE] };

test('another service that fails in a wave before ours keeps our release from ever being applied', () => {
  const driver = drive(startLine({ baseline: { todo: before } }));
  const resources = [
    { name: 'chat-api', sync: 'OutOfSync', health: 'Healthy' },
    { kind: 'Job', name: 'first', sync: 'Synced', health: 'Degraded' },
  ];
  const operation = { phase: 'Failed', message: 'one or more tasks failed', results: [failedJob] };
  driver.see(2, get(application({ sync: 'OutOfSync', images: [OLD_IMAGE], resources, operation })));
  expect(driver.decision()).toMatchObject({
    verdict: 'failed',
    reasonCode: 'sync-error',
    blame: 'commit',
    rootCause: { resource: { name: 'first' } },
  });
});

test('another service that fails beside ours, which was applied, is no failure of ours', () => {
  const driver = drive();
  const results = [{ name: 'chat-api', images: [OUR_IMAGE] }, failedJob];
  const operation = { phase: 'Failed', message: 'one or more tasks failed', results };
  driver.see(2, get(application({ sync: 'OutOfSync', health: 'Progressing', operation })));
  expect(driver.decision()).toMatchObject({ kind: 'waiting' });
});
