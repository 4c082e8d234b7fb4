import { expect, test } from 'vitest';
import { application, FOREIGN_IMAGE, OUR_IMAGE } from './bodies.ts';
import { drive, get, startLine } from './driver.ts';

/** Two workloads of which nobody said what they run; one of them may be down. */
function answer(version: number, health: 'Healthy' | 'Progressing') {
  const resources = [
    { name: 'chat-api', health },
    { name: 'worker', health: 'Healthy' },
  ];
  return get(
    application({ version, health, images: [OUR_IMAGE, FOREIGN_IMAGE], resources, operation: null }),
  );
}

test('a fall of what may be ours begins the window anew, though it cannot be told whose it is', () => {
  const driver = drive(startLine({ baseline: null }));
  driver.see(1, answer(1, 'Healthy'));
  driver.see(5, answer(2, 'Progressing'));
  expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'health-unclear' });
  driver.see(9, answer(3, 'Healthy'));
  driver.see(17, answer(3, 'Healthy'));
  expect(driver.decision().kind).toBe('waiting');
  driver.see(25, answer(3, 'Healthy'));
  expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
});

test('what is known to be another service’s begins no window anew', () => {
  const results = [
    { name: 'chat-api', images: [OUR_IMAGE] },
    { name: 'worker', images: [FOREIGN_IMAGE] },
  ];
  const body = (version: number, health: string) =>
    application({
      version,
      health,
      images: [OUR_IMAGE, FOREIGN_IMAGE],
      resources: [
        { name: 'chat-api', health: 'Healthy' },
        { name: 'worker', health },
      ],
      operation: { results },
    });
  const driver = drive(startLine({ baseline: null }));
  driver.see(1, get(body(1, 'Healthy')));
  driver.see(5, get(body(2, 'Degraded')));
  driver.see(9, get(body(3, 'Healthy')));
  driver.see(16.1, get(body(3, 'Healthy')));
  expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
});
