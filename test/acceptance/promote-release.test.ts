import { describe, expect, test } from 'vitest';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { startWorld, type World } from './deliver/world.ts';

type Service = Readonly<Record<string, unknown>>;

function promote({ sandbox }: World, words: readonly string[] = []): Promise<JsonResult> {
  const watch = ['--stability', '1s', '--timeout', '40s'];
  const place = ['--repository', sandbox.repositoryUrl, '--environment', 'staging'];
  return runJson(['promote', ...place, ...watch, ...words], { env: sandbox.environment });
}

function servicesOf(result: JsonResult): readonly Service[] {
  return result['services'] as readonly Service[];
}

async function gate(world: World, gates: string): Promise<void> {
  const { repository } = world.sandbox;
  const text = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  const changed = text.replace(
    '{ name: staging, after: dev }',
    `{ name: staging, after: dev, gates: ${gates} }`,
  );
  await repository.commit({ branch: 'main', files: { 'slipway.yaml': changed }, message: 'Gate staging' });
}

describe('a promotion', () => {
  test('moves what was proved in the environment before, and nothing twice', {
    timeout: 120_000,
  }, async () => {
    await using world = await startWorld({ environments: ['dev', 'staging'] });
    expect(await promote(world)).toMatchObject({ decision: 'current', exitStatus: 0 });
    const image = world.push('1.5.0');
    expect(await world.deliver(image, 5)).toMatchObject({ decision: 'delivered' });

    const dry = await promote(world, ['--dry-run']);
    expect(dry).toMatchObject({ decision: 'planned', exitStatus: 0 });
    const result = await promote(world);
    expect(result).toMatchObject({ decision: 'promoted', exitStatus: 0, outputs: { promoted: 'chat-api' } });
    const file = await world.sandbox.repository.readFile('main', 'gitops/environments/staging/todo.yaml');
    expect(file).toContain(image);
    expect(await promote(world)).toMatchObject({ decision: 'current', exitStatus: 0 });
  });

  test('waits for a soak without a process, and says when to come again', { timeout: 120_000 }, async () => {
    await using world = await startWorld({ environments: ['dev', 'staging'] });
    await gate(world, '{ soak: 1h }');
    expect(await world.deliver(world.push('1.5.0'), 5)).toMatchObject({ decision: 'delivered' });
    const waiting = await promote(world);
    expect(waiting).toMatchObject({ decision: 'waiting', reasonCode: 'soaking', exitStatus: 4 });
    expect(Date.parse(waiting.outputs?.['resume-at'] ?? '')).toBeGreaterThan(Date.now());

    const loud = await promote(world, ['--break-glass', 'the shop is on fire']);
    expect(loud).toMatchObject({ decision: 'promoted', outputs: { promoted: 'chat-api' } });
    expect(servicesOf(loud)).toContainEqual(
      expect.objectContaining({ service: 'chat-api', decision: 'promoted' }),
    );
  });
});
