import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { resolvePlaces } from '../../core/config/places.ts';
import { firstVersion, type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { environments, manifestPath } from '../../scripts/sandbox/seed.ts';

const run = promisify(execFile);

describe('the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 20 });
  });
  afterAll(() => sandbox.close());

  test('starts with every environment synced, healthy and at the first version', () => {
    for (const name of environments) {
      const { status } = sandbox.argocd.application(`todo-${name}`);
      expect([status.sync.status, status.health.status]).toEqual(['Synced', 'Healthy']);
      expect(status.summary.images).toContainEqual(
        expect.stringContaining(`/acme/chat-api:${firstVersion}@sha256:`),
      );
    }
  });

  test('its slipway.yaml is one that Slipway takes, without gates', async () => {
    const text = (await sandbox.repository.readFile('main', 'slipway.yaml')) ?? '';
    const config = parseSlipwayConfig('slipway.yaml', Buffer.from(text));
    for (const environment of environments) {
      expect(config.environments.get(environment)?.gates).toBeUndefined();
      const [place] = resolvePlaces(config, { service: 'chat-api', environment });
      expect(place).toMatchObject({
        file: manifestPath(environment),
        argocd: { server: sandbox.argocd.url },
      });
    }
  });

  test('its repository is served over smart HTTP to those who have the token', async () => {
    const list = (url: string) =>
      run('git', ['-c', 'credential.helper=', 'ls-remote', url, 'main'], {
        env: { PATH: process.env['PATH'] ?? '', GIT_TERMINAL_PROMPT: '0' },
      });
    const { stdout } = await list(sandbox.repositoryUrl.replace('://', `://x:${sandbox.gitToken}@`));
    expect(stdout).toContain(await sandbox.repository.resolve('main'));
    await expect(list(sandbox.repositoryUrl)).rejects.toThrow(/Authentication|could not read Username/);
  });

  test('an image of its registry has the fate it was pushed with, and one that is not there cannot be pulled', async () => {
    const image = sandbox.pushImage({ tag: '9.0.0', outcome: 'no-config' });
    const path = manifestPath('dev');
    const text = (await sandbox.repository.readFile('main', path)) ?? '';
    const write = (reference: string) =>
      sandbox.commit({
        branch: 'main',
        message: 'colleague',
        files: { [path]: text.replace(/image: \S*\/acme\/frontend\S*/, `image: ${reference}`) },
      });
    const reasons = () =>
      sandbox.argocd
        .tree('todo-dev')
        .nodes.flatMap(({ info = [] }) =>
          info.filter(({ name }) => name === 'Status Reason').map(({ value }) => value),
        );
    await write(image.reference.replace(':9.0.0', ''));
    await refresh(sandbox);
    await expect.poll(reasons, { timeout: 8000 }).toContain('CreateContainerConfigError');
    await write(`${sandbox.registry.host}/acme/frontend:never`);
    await refresh(sandbox);
    await expect.poll(reasons, { timeout: 8000 }).toContain('ImagePullBackOff');
  });
});

test('a closed sandbox leaves no file and no server behind', async () => {
  const sandbox = await startSandbox({ speed: 20, environments: ['dev'] });
  const { gitDir } = sandbox.repository;
  const urls = [sandbox.argocd.url, sandbox.git.url, `http://${sandbox.registry.host}`];
  await sandbox.close();
  expect(existsSync(gitDir)).toBe(false);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow();
});

async function refresh({ argocd, argocdToken }: Sandbox): Promise<void> {
  await fetch(`${argocd.url}/api/v1/applications/todo-dev?refresh=normal`, {
    headers: { authorization: `Bearer ${argocdToken}` },
  });
}
