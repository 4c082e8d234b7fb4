import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { startWorld, type World } from './deliver/world.ts';

describe('a delivery that cannot be begun writes nothing', () => {
  let world: World;
  let before: string | undefined;

  beforeAll(async () => {
    world = await startWorld();
    await world.sandbox.commit({
      branch: 'main',
      message: 'Configurations that are wrong each in its way',
      files: await configurations(world),
    });
    before = await world.sandbox.repository.resolve('main');
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  async function configurations({ sandbox }: World): Promise<Record<string, string>> {
    const text = (await sandbox.repository.readFile('main', 'slipway.yaml')) ?? '';
    return {
      'no-application.yaml': text.replace(', applications: ["todo-{environment}"]', ''),
      'no-server.yaml': text.replace(/server: "[^"]*", /, ''),
      'other-application.yaml': text.replace('todo-{environment}', 'chat-{environment}'),
    };
  }

  const cases: readonly [
    title: string,
    input: string,
    value: string,
    code: string | RegExp,
    exitStatus: number,
  ][] = [
    ['an environment without an application', 'config', 'no-application.yaml', 'applications-missing', 2],
    ['an environment without a server', 'config', 'no-server.yaml', 'server-missing', 2],
    [
      'an application that is not there',
      'config',
      'other-application.yaml',
      /^argocd-(application-hidden|not-found|forbidden)$/,
      2,
    ],
    ['an application of another project', 'project', 'other', /^argocd-/, 2],
    ['an unknown environment', 'environment', 'production', 'environment-unknown', 2],
    ['an unknown service', 'service', 'chat', 'service-unknown', 2],
    ['an image of another repository', 'image', 'ghcr.io/acme/other:1', 'image-mismatch', 2],
    ['a malformed image', 'image', 'UPPER', 'image-malformed', 2],
    ['a server that is none', 'server', 'ftp://x', 'server-invalid', 2],
    ['a server that is not there', 'server', 'http://127.0.0.1:1', /^argocd-unreachable$/, 3],
    [
      'a branch the application does not follow',
      'branch',
      'release',
      /^(source-other-branch|git-branch-missing)$/,
      2,
    ],
    ['a slipway.yaml that is not there', 'config', 'nowhere.yaml', 'slipway-yaml-missing', 2],
    ['a transport that comes later', 'transport', 'api', 'transport-unsupported', 2],
  ];

  test.each(cases)('%s', async (_, input, value, code, exitStatus) => {
    const result = await world.deliver(world.push('1.5.0'), 5, { timeout: '2s', [input]: value });
    expect(result.reasonCode).toMatch(code instanceof RegExp ? code : new RegExp(`^${code}$`));
    expect(result.exitStatus).toBe(exitStatus);
    expect(await world.sandbox.repository.resolve('main')).toBe(before);
  });

  test.each([
    ['a wrong Argo CD token', { ARGOCD_AUTH_TOKEN: 'wrong' }, /^argocd-unauthenticated$/],
    ['a wrong Git token', { SLIPWAY_GIT_TOKEN: 'wrong' }, /^git-unauthorised$/],
  ])('%s', async (_, env, code) => {
    const result = await world.deliver(world.push('1.5.0'), 5, {}, env);
    expect(result.reasonCode).toMatch(code);
    expect(result.exitStatus).toBe(2);
    expect(await world.sandbox.repository.resolve('main')).toBe(before);
  });
});

describe('a delivery that may not be written', () => {
  test('is declined by a hook, in its words', async () => {
    await using world = await startWorld();
    await installHook(world.sandbox.repository.gitDir, 'pre-receive', 'echo "not today" >&2; exit 1');
    const result = await world.deliver(world.push('1.5.0'), 5);
    expect(result).toMatchObject({ decision: 'declined', reasonCode: 'hook-declined', exitStatus: 3 });
    expect(result.error?.why).toContain('not today');
  });
});
