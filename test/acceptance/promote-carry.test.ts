import { describe, expect, test } from 'vitest';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { startWorld, type World } from './deliver/world.ts';

const settings = (environment: string) => `gitops/environments/${environment}/settings.yaml`;
const watch = ['--stability', '1s', '--timeout', '40s'];

function run({ sandbox }: World, words: readonly string[]): Promise<JsonResult> {
  return runJson([...words, '--repository', sandbox.repositoryUrl], { env: sandbox.environment });
}

function promote(world: World, words: readonly string[] = []): Promise<JsonResult> {
  return run(world, ['promote', '--environment', 'staging', ...watch, ...words]);
}

async function read({ sandbox: { repository } }: World, path: string): Promise<string> {
  return (await repository.readFile('main', path)) ?? '';
}

async function change(world: World, path: string, [from, to]: readonly [string, string]): Promise<void> {
  const text = await read(world, path);
  expect(text).toContain(from);
  const files = { [path]: text.replace(from, to) };
  await world.sandbox.repository.commit({ branch: 'main', files, message: `Change ${path} by hand` });
}

/** Staging receives the log level with each release. */
async function startCarrying(selector = 'data.LOG_LEVEL'): Promise<World> {
  const world = await startWorld({ environments: ['dev', 'staging'] });
  const carried = `{ file: "gitops/environments/{environment}/settings.yaml", select: ${selector} }`;
  await change(world, 'slipway.yaml', [
    '{ name: staging, after: dev }',
    `{ name: staging, after: dev, carry: [${carried}] }`,
  ]);
  return world;
}

async function deliver(world: World, version: string, build: number): Promise<void> {
  expect(await world.deliver(world.push(version), build)).toMatchObject({ decision: 'delivered' });
}

describe.concurrent('a promotion with declared values', () => {
  test('brings them as they were verified, in the commit of the image, and a rollback takes them back', {
    timeout: 240_000,
  }, async () => {
    await using world = await startCarrying();
    await deliver(world, '1.5.0', 5);
    expect(await promote(world)).toMatchObject({ decision: 'promoted' });
    await change(world, settings('dev'), ['LOG_LEVEL: debug', 'LOG_LEVEL: trace']);
    await deliver(world, '1.6.0', 6);
    // What somebody changes after the verdict was not verified.
    await change(world, settings('dev'), ['LOG_LEVEL: trace', 'LOG_LEVEL: off-by-hand']);

    const dry = await promote(world, ['--dry-run']);
    expect(dry).toMatchObject({ decision: 'planned', exitStatus: 0 });
    expect(JSON.stringify(dry['services'])).toContain('+  LOG_LEVEL: trace');
    expect(await read(world, settings('staging'))).toContain('LOG_LEVEL: debug');

    expect(await promote(world)).toMatchObject({ decision: 'promoted', exitStatus: 0 });
    expect(await read(world, settings('staging'))).toContain('LOG_LEVEL: trace\n');
    const [commit] = await world.sandbox.repository.log('main', 1);
    expect(commit?.message).toMatch(/^Slipway-Carry: \{"file":.*"from":"debug","to":"trace"/m);

    const words = ['rollback', '--environment', 'staging', '--service', 'chat-api', '--reason', 'too loud'];
    expect(await run(world, [...words, ...watch])).toMatchObject({ decision: 'rolled-back' });
    expect(await read(world, settings('staging'))).toContain('LOG_LEVEL: debug\n');
    expect(await read(world, 'gitops/environments/staging/todo.yaml')).toContain(':1.5.0@');
  });

  test('writes nothing at all where a value cannot be carried', {
    timeout: 240_000,
  }, async () => {
    await using world = await startCarrying();
    await deliver(world, '1.5.0', 5);
    expect(await promote(world)).toMatchObject({ decision: 'promoted' });
    await change(world, settings('dev'), ['LOG_LEVEL: debug', 'LOG_LEVEL: [debug]']);
    await deliver(world, '1.6.0', 6);
    const before = await read(world, settings('staging'));
    const refused = await promote(world);
    expect(refused).toMatchObject({ decision: 'error', reasonCode: 'carry-kind', exitStatus: 2 });
    expect(await read(world, settings('staging'))).toBe(before);
    expect(await read(world, 'gitops/environments/staging/todo.yaml')).toContain(':1.5.0@');
  });
});
