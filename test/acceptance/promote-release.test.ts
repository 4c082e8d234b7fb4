import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { startWorld, type World } from './deliver/world.ts';
import { seedLedger } from './verbs/ledger.ts';

type Service = Readonly<Record<string, unknown>>;

function promote({ sandbox }: World, words: readonly string[] = []): Promise<JsonResult> {
  const watch = ['--stability', '1s', '--timeout', '40s'];
  const place = ['--repository', sandbox.repositoryUrl, '--environment', 'staging'];
  return runJson(['promote', ...place, ...watch, ...words], { env: sandbox.environment });
}

function servicesOf(result: JsonResult): readonly Service[] {
  return result['services'] as readonly Service[];
}

function gate(world: World, gates: string): Promise<void> {
  return changeStaging(world, `gates: ${gates}`);
}

async function changeStaging(world: World, keys: string): Promise<void> {
  const { repository } = world.sandbox;
  const text = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  const changed = text.replace('{ name: staging, after: dev }', `{ name: staging, after: dev, ${keys} }`);
  await repository.commit({ branch: 'main', files: { 'slipway.yaml': changed }, message: 'Gate staging' });
}

describe.concurrent('a promotion', () => {
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

  test('takes up a release whose run died before its verdict, and goes on from there', async () => {
    await using world = await startWorld({ environments: ['dev', 'staging'] });
    const { repository, repositoryUrl, environment } = world.sandbox;
    const image = world.push('1.5.0');
    const words = ['--environment', 'dev', '--service', 'chat-api', '--image', image, '--build', '5'];
    const bump = await runJson(['bump', '--repository', repositoryUrl, ...words], { env: environment });
    const { commit = '', intent = '', before = '' } = bump.outputs ?? {};
    // The ledger of a run that has been dead for a while: its deadline is over.
    await runGit(repository.gitDir, ['update-ref', '-d', 'refs/heads/slipway-ledger']);
    const at = Date.now() - 60 * 60_000;
    const place = { at, service: 'chat-api', environment: 'dev', targets: [] };
    const started = {
      ...place,
      kind: 'started',
      intent,
      image,
      build: 5,
      revision: commit,
      deadline: at + 1,
    } as const;
    await seedLedger({ repository }, [{ ...started, from: before, hotfix: false, overrides: [] }]);

    const result = await promote(world);
    expect(result.outputs).toMatchObject({ resumed: 'chat-api in dev', promoted: 'chat-api' });
    expect(result).toMatchObject({ decision: 'promoted', exitStatus: 0 });
  }, 120_000);

  test('moves a release set in one commit, exactly as it ran together', async () => {
    await using world = await startWorld({ environments: ['dev', 'staging'] });
    const { repository } = world.sandbox;
    await changeStaging(world, 'promote: set');
    const api = world.push('1.5.0');
    expect(await world.deliver(api, 5)).toMatchObject({ decision: 'delivered' });
    const other = world.sandbox.pushImage({ service: 'frontend', tag: '2.1.0' }).reference;
    const inputs = { service: 'frontend', source: `acme/frontend@${'b'.repeat(40)}` };
    expect(await world.deliver(other, 9, inputs)).toMatchObject({ decision: 'delivered' });

    const result = await promote(world);
    expect(result).toMatchObject({ decision: 'promoted', exitStatus: 0 });
    const commits = (result.outputs?.['commit'] ?? '').split('\n');
    expect(commits).toHaveLength(1);
    const file = await repository.readFile('main', 'gitops/environments/staging/todo.yaml');
    expect(file).toContain(api);
    expect(file).toContain(other);
  }, 120_000);
});
