import { describe, expect, test } from 'vitest';
import { runStep } from './bump/slipway.ts';
import { deliveryInputs, MANIFEST, startWorld, type World } from './deliver/world.ts';

function runs({ sandbox }: World): readonly string[] {
  return (sandbox.argocd.application('todo-dev').status.summary?.images ?? []).filter((image) =>
    image.includes('/chat-api:'),
  );
}

describe('a good release', () => {
  test('is written, watched and delivered', async () => {
    await using world = await startWorld();
    const image = world.push('1.5.0');
    const result = await world.outcome(image, 5);
    const tip = await world.sandbox.repository.resolve('main');
    expect(result).toMatchObject({
      action: 'deliver',
      decision: 'delivered',
      reasonCode: 'verified',
      exitStatus: 0,
      outputs: {
        commit: tip,
        revision: tip,
        file: MANIFEST,
        after: image,
        digest: image.split('@')[1],
        changed: 'true',
        'root-cause': '',
        'rolled-back': 'no',
        'rollback-commit': '',
      },
      verdict: 'healthy',
      targets: [{ target: null, decision: 'delivered', commit: tip }],
    });
    expect(runs(world)).toEqual([image]);
    expect(world.sandbox.argocd.violations).toEqual([]);
  });

  test('is watched again by a re-run, and written once', async () => {
    await using world = await startWorld();
    const image = world.push('1.5.0');
    const first = await world.outcome(image, 5);
    const again = await world.outcome(image, 5);
    expect(again).toMatchObject({ decision: 'delivered', exitStatus: 0, outputs: { changed: 'false' } });
    expect(again.outputs['commit']).toBe(first.outputs['commit']);
    expect(await world.messages()).toHaveLength(2);
  });

  test('leaves one summary with a timeline in the workflow, and no secret anywhere', async () => {
    await using world = await startWorld();
    const { sandbox } = world;
    const step = await runStep('deliver', deliveryInputs(sandbox, world.push('1.5.0')), {
      env: {
        ...sandbox.environment,
        GITHUB_REPOSITORY: 'acme/chat-api',
        GITHUB_SHA: 'c'.repeat(40),
        GITHUB_RUN_NUMBER: '5',
      },
    });
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ decision: 'delivered', 'reason-code': 'verified', changed: 'true' });
    expect(step.summary).toContain('deliver chat-api 1.5.0 to dev: delivered');
    expect(step.summary).toMatch(/```mermaid\ngantt\n/);
    expect(step.summary.match(/^## /gm)).toHaveLength(1);
    for (const secret of [sandbox.gitToken, sandbox.argocdToken]) {
      const log = step.stdout.replaceAll(`::add-mask::${secret}`, '');
      expect(log + step.stderr + step.summary + JSON.stringify(step.outputs)).not.toContain(secret);
    }
  });

  test('is only shown in a dry run', async () => {
    await using world = await startWorld();
    const before = await world.sandbox.repository.resolve('main');
    const result = await world.outcome(world.push('1.5.0'), 5, { 'dry-run': 'true' });
    expect(result).toMatchObject({
      decision: 'planned',
      exitStatus: 0,
      outputs: { commit: '', changed: 'false' },
      applications: ['todo-dev'],
    });
    expect(result['diff']).toContain(':1.5.0@sha256:');
    expect(await world.sandbox.repository.resolve('main')).toBe(before);
  });
});

describe('a bad release', () => {
  test('is diagnosed, taken back, and what ran before is proven to run again', async () => {
    await using world = await startWorld();
    const [before, old] = [await world.manifest(), runs(world)];
    const result = await world.outcome(world.push('1.6.0', 'crash'), 6);
    expect(result).toMatchObject({
      decision: 'rolled-back',
      reasonCode: 'crash',
      exitStatus: 1,
      outputs: { 'root-cause': 'crash', 'rolled-back': 'verified', changed: 'true' },
      rollback: { outcome: 'verified' },
    });
    expect(await world.manifest()).toBe(before);
    expect(runs(world)).toEqual(old);
    expect(result.outputs['rollback-commit']).toBe(await world.sandbox.repository.resolve('main'));
  });

  test('whose image does not exist is found out at once', async () => {
    await using world = await startWorld();
    const before = await world.manifest();
    const result = await world.outcome(world.push('1.7.0', 'missing'), 7);
    expect(result).toMatchObject({ decision: 'rolled-back', reasonCode: 'image-missing', exitStatus: 1 });
    expect(await world.manifest()).toBe(before);
  });

  test('is reported by a re-run, and neither written nor taken back again', async () => {
    await using world = await startWorld();
    const image = world.push('1.6.0', 'crash');
    const first = await world.outcome(image, 6);
    const again = await world.outcome(image, 6);
    expect(again).toMatchObject({
      decision: 'rolled-back',
      reasonCode: 'already-rolled-back',
      exitStatus: 1,
      outputs: { changed: 'false', 'rollback-commit': first.outputs['rollback-commit'] },
    });
    expect(await world.messages()).toHaveLength(3);
  });

  test('is followed by a good one', async () => {
    await using world = await startWorld();
    await world.outcome(world.push('1.6.0', 'crash'), 6);
    const image = world.push('1.6.1');
    expect(await world.outcome(image, 7)).toMatchObject({ decision: 'delivered', exitStatus: 0 });
    expect(runs(world)).toEqual([image]);
  });

  test.each([
    ['propose', 'proposed'],
    ['off', 'no'],
  ])('stays where it is with `rollback: %s`', async (policy, word) => {
    await using world = await startWorld();
    const image = world.push('1.6.0', 'crash');
    const result = await world.outcome(image, 6, { rollback: policy });
    expect(result).toMatchObject({
      decision: 'failed',
      reasonCode: 'crash',
      exitStatus: 1,
      outputs: { 'rolled-back': word },
    });
    expect(await world.manifest()).toContain(image);
    expect(await world.messages()).toHaveLength(2);
  });

  test('that is only slow is unknown when the time is over, and is not taken back', async () => {
    await using world = await startWorld();
    const image = world.push('1.8.0-slow-600');
    const result = await world.outcome(image, 8, { timeout: '3s' });
    expect(result).toMatchObject({
      decision: 'unknown',
      reasonCode: 'timed-out',
      exitStatus: 4,
      outputs: { 'rolled-back': 'no' },
    });
    expect(await world.manifest()).toContain(image);
  }, 90_000);
});
