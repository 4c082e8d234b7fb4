import { describe, expect, test } from 'vitest';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { manifestPath } from '../../scripts/sandbox/seed.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';

function adopt(
  { repositoryUrl, environment }: Sandbox,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<JsonResult> {
  const all = ['adopt', ...words, '--environment', 'dev', '--repository', repositoryUrl];
  return runJson(all, { env: { ...environment, ...env } });
}

describe('slipway adopt on a platform that runs', () => {
  test('records what Argo CD shows live and healthy, by its digest', async () => {
    await using sandbox = await startSandbox({ environments: ['dev'], speed: 20 });
    const adopted = await adopt(sandbox);
    expect(adopted).toMatchObject({ decision: 'adopted', reasonCode: 'recorded', exitStatus: 0 });
    expect(adopted.outputs?.['adopted']).toMatch(
      /^chat-api dev \S+\/acme\/chat-api:1\.4\.0@sha256:[0-9a-f]{64}$/m,
    );
    expect(await adopt(sandbox, ['--dry-run'])).toMatchObject({ decision: 'already-there', exitStatus: 0 });
  });

  test('refuses what somebody wrote and Argo CD does not run healthy', async () => {
    await using sandbox = await startSandbox({ environments: ['dev'], speed: 20 });
    const bad = sandbox.pushImage({ tag: '9.9.9', outcome: 'crash' }).reference;
    const path = manifestPath('dev');
    const manifest = (await sandbox.repository.readFile('main', path)) ?? '';
    const broken = manifest.replace(/\S+\/acme\/chat-api:\S+@sha256:\w+/, bad);
    expect(broken).not.toBe(manifest);
    await sandbox.commit({ branch: 'main', message: 'By hand\n', files: { [path]: broken } });
    const refused = await adopt(sandbox, ['chat-api']);
    expect(refused).toMatchObject({
      decision: 'refused',
      reasonCode: 'not-live',
      exitStatus: 1,
      outputs: { refused: 'chat-api dev not-live' },
    });
    expect(await sandbox.repository.resolve(LEDGER_BRANCH)).toBeUndefined();
  });

  test('says that Argo CD refuses the token, and records nothing', async () => {
    await using sandbox = await startSandbox({ environments: ['dev'], speed: 20 });
    const canary = 'canary-of-nobody';
    const refused = await adopt(sandbox, [], { ARGOCD_AUTH_TOKEN: canary });
    expect([refused.error?.code, refused.exitStatus]).toEqual(['argocd-unauthenticated', 2]);
    expect(JSON.stringify(refused)).not.toContain(canary);
    expect(await sandbox.repository.resolve(LEDGER_BRANCH)).toBeUndefined();
  });
});
