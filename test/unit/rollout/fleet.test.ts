import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../core/rollout/observation.ts';
import type { Step } from '../../../core/rollout/state.ts';
import { startWatch, step } from '../../../core/rollout/step.ts';
import { application, at, OUR_IMAGE, START } from './bodies.ts';
import { startLine } from './driver.ts';

const names = Array.from({ length: 200 }, (_, index) => `app-${index}`);

function answer(app: string, second: number, version: number): Observation {
  const body = application({
    version,
    health: 'Healthy',
    images: [OUR_IMAGE],
    resources: [{ name: 'chat-api', health: 'Healthy' }],
    operation: { results: [{ name: 'chat-api', images: [OUR_IMAGE] }] },
  });
  return { at: at(second), source: 'get', app, body };
}

/** Every application was answered for once. */
function afterFirstAnswers(): Step {
  let now = startWatch(startLine({ applications: names, baseline: null }));
  for (const name of names) now = step(now.state, answer(name, 1, 1000), START + 1000);
  return now;
}

describe('two hundred applications', () => {
  test('keep what they want while another one is answered for', () => {
    const before = afterFirstAnswers();
    const after = step(before.state, answer('app-7', 2, 1001), START + 2000);
    const changed = names.filter((name) => before.state.plans.get(name) !== after.state.plans.get(name));
    expect(changed).toEqual(['app-7']);
  });

  test('keep it also when nothing but time passes', () => {
    const before = afterFirstAnswers();
    const after = step(before.state, null, START + 1500);
    expect(names.filter((name) => before.state.plans.get(name) !== after.state.plans.get(name))).toEqual([]);
  });

  test('are looked at twenty times a second together, and one alone every few seconds', () => {
    const { wants } = afterFirstAnswers();
    const looks = wants.filter((want) => want.kind === 'get' && want.refresh === 'none');
    expect(looks).toHaveLength(names.length);
    for (const { notBefore } of looks) expect(notBefore).toBe(START + 1000 + 200 * 50);
    const alone = step(
      startWatch(startLine({ applications: ['app-0'], baseline: null })).state,
      answer('app-0', 1, 1000),
      START + 1000,
    );
    const look = alone.wants.find((want) => want.kind === 'get' && want.refresh === 'none');
    expect(look?.notBefore).toBe(START + 1000 + 3000);
  });
});
