import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { NoticeChannelsServer } from '../../scripts/sandbox/notice-channels.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { startWorld, type World } from './deliver/world.ts';
import { readEntries, seedLedger } from './verbs/ledger.ts';
import { type OnGithub, standOnGithub } from './verbs/on-github.ts';

const MANIFESTS = 'gitops/environments/staging/todo.yaml';

/** Bob and Carol approve what goes to staging; Alice wrote the release. */
interface Scene extends AsyncDisposable {
  readonly world: World;
  readonly host: OnGithub;
  /** Delivers a version to dev; gives its reference. */
  deliver(version: string, build: number): Promise<string>;
  promote(env?: Readonly<Record<string, string>>): Promise<JsonResult>;
  approve(proof: string): Promise<JsonResult>;
  explain(): Promise<JsonResult>;
}

async function openScene(): Promise<Scene> {
  const world = await startWorld({ environments: ['dev', 'staging'] });
  const { sandbox } = world;
  await demandApproval(world);
  const host = await standOnGithub({ url: sandbox.repositoryUrl, token: sandbox.gitToken });
  const commit = host.rig.source.commit({ author: 'alice', committer: 'web-flow', message: 'Answer faster' });
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runJson([...words, ...host.place], {
      env: { ...host.env, ARGOCD_AUTH_TOKEN: sandbox.argocdToken, ...env },
    });
  const watch = ['--stability', '1s', '--timeout', '40s'];
  return {
    world,
    host,
    deliver: async (version, build) => {
      const image = world.push(version);
      const source = `acme/chat-api@${commit.sha}`;
      expect(await world.deliver(image, build, { source })).toMatchObject({ decision: 'delivered' });
      return image;
    },
    promote: (env) => run(['promote', '--environment', 'staging', ...watch], env),
    approve: (proof) => run(['approve', 'chat-api', 'staging', '--proof', proof]),
    explain: () => run(['explain', 'chat-api', 'staging']),
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

async function demandApproval({ sandbox: { repository } }: World): Promise<void> {
  const text = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  const gates = 'gates: { approval: required, approvers: [bob, carol] }';
  const changed = text.replace('{ name: staging, after: dev }', `{ name: staging, after: dev, ${gates} }`);
  await repository.commit({
    branch: 'main',
    files: { 'slipway.yaml': changed },
    message: 'Ask for approval',
  });
}

function digestOf(image: string): string {
  return image.split('@')[1] ?? '';
}

/** What a promotion says of chat-api. */
function serviceOf(result: JsonResult): { readonly explanation: string; readonly next: readonly string[] } {
  const services = result['services'] as readonly { service: string; explanation: string; next: string[] }[];
  const own = services.find(({ service }) => service === 'chat-api');
  if (own === undefined) throw new Error(`nothing is said of chat-api: ${JSON.stringify(result)}`);
  return own;
}

/** Whether explain and promote give the same reason. */
async function expectWaiting({ promote, explain, world }: Scene, reason: RegExp): Promise<void> {
  const before = await world.sandbox.repository.readFile('main', MANIFESTS);
  const waiting = await promote();
  expect(waiting).toMatchObject({ decision: 'waiting', reasonCode: 'not-approved', exitStatus: 4 });
  expect(serviceOf(waiting).explanation).toMatch(reason);
  const explained = await explain();
  expect(explained).toMatchObject({
    reasonCode: 'not-approved',
    outputs: { step: 'staging', gate: 'approval' },
  });
  expect(JSON.stringify(explained['situation'])).toMatch(reason);
  expect(await world.sandbox.repository.readFile('main', MANIFESTS)).toBe(before);
}

async function expectPromoted({ promote, world }: Scene, image: string): Promise<void> {
  expect(await promote()).toMatchObject({ decision: 'promoted', outputs: { promoted: 'chat-api' } });
  expect(await world.sandbox.repository.readFile('main', MANIFESTS)).toContain(image);
}

describe.concurrent('a promotion that has to be approved', { timeout: 240_000 }, () => {
  test('waits for nobody, says who must approve what, and goes when a merged pull request proves it', async () => {
    await using scene = await openScene();
    await using channels = await NoticeChannelsServer.start();
    const { host, world } = scene;
    const image = await scene.deliver('1.5.0', 5);

    const waiting = await scene.promote();
    expect(waiting).toMatchObject({ decision: 'waiting', exitStatus: 4, outputs: { 'resume-at': '' } });
    const asked = `an approval of ${digestOf(image)} by bob or carol (slipway approve chat-api staging)`;
    expect(serviceOf(waiting).next).toEqual([asked]);
    const held = await scene.explain();
    expect(held).toMatchObject({ reasonCode: 'not-approved', situation: { needsAct: true } });
    expect(JSON.stringify(held['situation'])).toContain(asked);

    const pull = host.rig.gitops.open({ author: 'alice', title: 'Release', body: `Take ${digestOf(image)}` });
    host.rig.gitops.merge(pull, 'bob');
    await expectWaiting(scene, /is not approved for staging$|is not approved for staging"/);
    expect(await scene.approve(host.pull(pull.number))).toMatchObject({ decision: 'approved' });
    expect(await scene.explain()).toMatchObject({ decision: 'ready', outputs: { step: 'staging', image } });

    const result = await scene.promote({ SLIPWAY_NOTICE_WEBHOOK: channels.hook });
    expect(result).toMatchObject({ decision: 'promoted', exitStatus: 0 });
    expect(await world.sandbox.repository.readFile('main', MANIFESTS)).toContain(image);
    const promoted = (await readEntries(world.sandbox)).find(({ kind }) => kind === 'promoted');
    expect(promoted).toMatchObject({
      gates: expect.arrayContaining([
        { gate: 'approval', text: expect.stringMatching(`approved by bob .*acme/gitops#${pull.number}`) },
      ]),
    });
    const told: { commit: unknown } = JSON.parse(channels.hooks.at(-1)?.body ?? '');
    const sha = result.outputs?.['commit'];
    expect(told).toMatchObject({ decision: 'delivered', commit: { sha, url: `${host.url}/commit/${sha}` } });
    expect(await scene.explain()).toMatchObject({ decision: 'current' });
    expect(host.rig.server.violations).toEqual([]);
  });

  test('goes on the proof of a run that an approver started, and on none by the author', async () => {
    await using scene = await openScene();
    const { host } = scene;
    const image = await scene.deliver('1.5.0', 5);
    const title = `Approve ${digestOf(image)}`;
    const own = host.rig.gitops.dispatch({ title, actor: 'alice' });
    expect(await scene.approve(host.run(own.id))).toMatchObject({
      decision: 'refused',
      reasonCode: 'not-proven',
    });
    await expectWaiting(scene, /is not approved for staging/);
    const run = host.rig.gitops.dispatch({ title, actor: 'carol' });
    expect(await scene.approve(host.run(run.id))).toMatchObject({
      decision: 'approved',
      outputs: { approver: 'carol' },
    });
    await expectPromoted(scene, image);
  });

  test('does not go when the words that were approved are others by now', async () => {
    await using scene = await openScene();
    const { gitops } = scene.host.rig;
    const image = await scene.deliver('1.5.0', 5);
    const pull = gitops.open({ author: 'alice', title: 'Release', body: digestOf(image) });
    gitops.merge(pull, 'bob');
    expect(await scene.approve(scene.host.pull(pull.number))).toMatchObject({ decision: 'approved' });
    expect(await scene.explain()).toMatchObject({ decision: 'ready' });
    gitops.edit(pull, { body: `${digestOf(image)}, and more` });
    await expectWaiting(scene, new RegExp(`acme/gitops#${pull.number} by bob does not count, as .*edited`));
    const again = gitops.open({ author: 'alice', title: 'Release', body: digestOf(image) });
    gitops.merge(again, 'carol');
    expect(await scene.approve(scene.host.pull(again.number))).toMatchObject({ decision: 'approved' });
    await expectPromoted(scene, image);
  });

  test('does not go on the approval of another digest, whatever the ledger says of it', async () => {
    await using scene = await openScene();
    const { host, world } = scene;
    const older = await scene.deliver('1.5.0', 5);
    const pull = host.rig.gitops.open({ author: 'alice', title: 'Release', body: digestOf(older) });
    host.rig.gitops.merge(pull, 'bob');
    expect(await scene.approve(host.pull(pull.number))).toMatchObject({ decision: 'approved' });
    const newer = await scene.deliver('1.6.0', 6);
    expect(await scene.explain()).toMatchObject({ decision: 'ready', outputs: { image: older } });
    await expectPromoted(scene, older);
    await expectWaiting(scene, /build 6 \(1\.6\.0\) is not approved for staging/);

    const [approved] = (await readEntries(world.sandbox)).filter(({ kind }) => kind === 'approved');
    const forged = { ...approved, at: Date.now(), image: newer } as LedgerEntry;
    await seedLedger(world.sandbox, [forged]);
    await expectWaiting(scene, new RegExp(`acme/gitops#${pull.number} by bob does not count, as `));
  });
});
