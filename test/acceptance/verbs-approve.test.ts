import { describe, expect, test } from 'vitest';
import { image, type Platform, release, startPlatform, token } from './bump/platform.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import type { GithubRig } from './github-rig.ts';
import { delivered, HOUR } from './verbs/entries.ts';
import { readEntries, readQueue, seedLedger } from './verbs/ledger.ts';
import { standOnGithub } from './verbs/on-github.ts';

const config = `services:
  chat-api: { image: ${image} }
defaults: { images: "envs/{environment}.yaml" }
environments:
  - { name: dev }
  - { name: staging, after: dev, gates: { approval: required, approvers: [bob, carol] } }
`;
const digest = release(2).split('@')[1] ?? '';

interface Scene extends AsyncDisposable {
  readonly platform: Platform;
  readonly rig: GithubRig;
  run(words: readonly string[]): Promise<JsonResult>;
  proof(number: number): string;
}

async function openScene(): Promise<Scene> {
  const platform = await startPlatform({ 'slipway.yaml': config });
  const host = await standOnGithub({ url: platform.url, token });
  const { rig, place, env } = host;
  const source = rig.source.commit({ author: 'alice', committer: 'web-flow', message: 'Answer faster' });
  const entries = delivered({ n: 2, environment: 'dev', ago: HOUR });
  await seedLedger(
    platform,
    entries.map((entry) => ('image' in entry ? { ...entry, source: `acme/chat-api@${source.sha}` } : entry)),
  );
  return {
    platform,
    rig,
    run: (words) => runJson([...words, ...place], { env }),
    proof: host.pull,
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
    },
  };
}

describe('slipway approve', () => {
  test('records for the release that waits what a merged pull request proves', async () => {
    await using scene = await openScene();
    const pull = scene.rig.gitops.open({ author: 'alice', title: 'Release', body: `Please: ${digest}` });
    scene.rig.gitops.merge(pull, 'bob');
    expect(await scene.run(['explain', 'chat-api', 'staging'])).toMatchObject({ reasonCode: 'not-approved' });
    const words = ['approve', 'chat-api', 'staging', '--proof', scene.proof(pull.number)];
    expect(await scene.run([...words, '--dry-run'])).toMatchObject({ decision: 'planned', exitStatus: 0 });
    expect(await scene.run(words)).toMatchObject({
      decision: 'approved',
      reasonCode: 'recorded',
      exitStatus: 0,
      outputs: { image: release(2), approver: 'bob' },
    });
    expect((await readEntries(scene.platform)).at(-1)).toMatchObject({
      kind: 'approved',
      environment: 'staging',
      image: release(2),
      approver: 'bob',
      proof: { kind: 'pull-request', repository: 'acme/gitops', number: pull.number },
    });
    expect(await scene.run(['explain', 'chat-api', 'staging'])).toMatchObject({ decision: 'ready' });
    expect(await scene.run(words)).toMatchObject({ decision: 'already-there', reasonCode: 'approval-known' });
    expect(await readQueue(scene.platform)).toEqual([]);
    expect(scene.rig.server.violations).toEqual([]);
  });

  test('refuses a proof of another digest, by the author, or that nobody merged, and records nothing', async () => {
    await using scene = await openScene();
    const { gitops } = scene.rig;
    const other = gitops.open({ author: 'alice', title: 'Release', body: release(9) });
    gitops.merge(other, 'bob');
    const own = gitops.open({ author: 'bob', title: 'Release', body: digest });
    gitops.merge(own, 'alice');
    const open = gitops.open({ author: 'alice', title: 'Release', body: digest });
    for (const { number } of [other, own, open]) {
      const refused = await scene.run(['approve', 'chat-api', 'staging', '--proof', scene.proof(number)]);
      expect(refused).toMatchObject({ decision: 'refused', reasonCode: 'not-proven', exitStatus: 1 });
    }
    expect((await readEntries(scene.platform)).some(({ kind }) => kind === 'approved')).toBe(false);
  });

  test('needs a release that waits or is named, and an address that is a proof', async () => {
    await using scene = await openScene();
    const words = ['approve', 'chat-api', 'dev', '--proof', scene.proof(1)];
    expect((await scene.run(words)).error?.code).toBe('nothing-waits');
    const elsewhere = await scene.run([
      ...words.slice(0, 3),
      '--proof',
      'https://example.com/acme/gitops/pull/1',
    ]);
    expect([elsewhere.error?.code, elsewhere.exitStatus]).toEqual(['proof-malformed', 2]);
    const foreign = await scene.run([
      ...words,
      '--image',
      `ghcr.io/acme/other:1@${digest.replace(/2$/, '3')}`,
    ]);
    expect(foreign.error?.code).toBe('image-mismatch');
  });
});
