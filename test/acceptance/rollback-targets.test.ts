import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import type { JsonResult } from './bump/slipway.ts';
import {
  type Cluster,
  clusters,
  replacePods,
  startTwoClusters,
  type TwoClusters,
} from './deliver/clusters.ts';
import { readEntries } from './verbs/ledger.ts';

const REASON = ['--reason', 'orders are lost'];

/** Each target as `<target> <decision>`, in the order in which they are told. */
function endingsOf(result: JsonResult): readonly string[] {
  const targets = result['targets'] as readonly { target: string; decision: string }[];
  return targets.map(({ target, decision }) => `${target} ${decision}`);
}

/** What the ledger says of a target since both releases went out, as `<kind> <version>`. */
async function toldSince(
  { sandbox }: TwoClusters,
  since: number,
  target: Cluster,
): Promise<readonly string[]> {
  const entries = (await readEntries(sandbox)).slice(since);
  return entries.flatMap((entry: LedgerEntry) =>
    'image' in entry && entry.targets.includes(target)
      ? [`${entry.kind} ${/:([^:@]+)@/.exec(entry.image)?.[1]}`]
      : [],
  );
}

const GONE_BACK = ['quarantined 1.6.0', 'started 1.5.0', 'verified 1.5.0', 'rolled-back 1.6.0'];

async function releaseTwo(world: TwoClusters) {
  const older = await world.release('1.5.0', 5);
  const newer = await world.release('1.6.0', 6);
  return { older, newer, since: (await readEntries(world.sandbox)).length };
}

async function countCommits({ sandbox }: TwoClusters): Promise<number> {
  return (await sandbox.repository.log('main', 1000)).length;
}

interface Moment extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** Does something right before a target is written: whoever writes it waits until that is told. */
async function rightBefore(target: Cluster, act: () => void): Promise<Moment> {
  const server = createServer(async (request, response) => {
    const { decision, targets } = (await json(request)) as { decision: string; targets: readonly string[] };
    if (decision === 'rolling-back' && targets.includes(target)) act();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { SLIPWAY_NOTICE_WEBHOOK: `http://127.0.0.1:${port}/hooks/canary-hook-path` },
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** The image is gone from the registry; gives what brings it back. */
function loseImage({ sandbox }: TwoClusters, reference: string): () => void {
  sandbox.registry.delete('acme/chat-api', reference.split('@')[1] ?? '');
  return () => expect(sandbox.pushImage({ tag: '1.5.0' }).reference).toBe(reference);
}

describe.concurrent('a rollback of an environment in two clusters', { timeout: 240_000 }, () => {
  test('goes back in one after the other, each by a commit of its own, and once', async () => {
    await using world = await startTwoClusters({ parallel: false });
    const { older, newer, since } = await releaseTwo(world);
    const result = await world.rollback(REASON);
    expect(result).toMatchObject({
      decision: 'rolled-back',
      exitStatus: 0,
      outputs: { before: newer, after: older },
    });
    expect(endingsOf(result)).toEqual(['aks rolled-back', 'gke rolled-back']);
    const commits = (result.outputs?.['commit'] ?? '').split('\n');
    const [last, first] = await world.sandbox.repository.log('main', 2);
    expect([first, last].map((commit) => commit?.sha)).toEqual(commits);
    for (const cluster of clusters) {
      expect(await world.read(cluster)).toContain(older);
      expect(await toldSince(world, since, cluster)).toEqual(GONE_BACK);
    }
    // The second one began when the first one had come to its good end.
    const order = (await readEntries(world.sandbox)).slice(since);
    const begun = order.findIndex((entry) => entry.kind === 'started' && entry.targets.includes('gke'));
    const ended = order.findIndex((entry) => entry.kind === 'rolled-back' && entry.targets.includes('aks'));
    expect(ended).toBeLessThan(begun);

    const count = await countCommits(world);
    const again = await world.rollback(REASON);
    expect(again).toMatchObject({ decision: 'rolled-back', exitStatus: 0, outputs: { changed: 'false' } });
    expect(await countCommits(world)).toBe(count);
  });

  test('goes back in both together where they are written together', async () => {
    await using world = await startTwoClusters({ parallel: true });
    const { older, since } = await releaseTwo(world);
    const result = await world.rollback(REASON);
    expect(result).toMatchObject({ decision: 'rolled-back', exitStatus: 0 });
    expect(endingsOf(result)).toEqual(['aks rolled-back', 'gke rolled-back']);
    for (const cluster of clusters) {
      expect(await world.read(cluster)).toContain(older);
      expect(await toldSince(world, since, cluster)).toEqual(GONE_BACK);
    }
  });

  test('does not begin the second one when the first one fails, and goes on from there when that is mended', async () => {
    await using world = await startTwoClusters({ parallel: false });
    const { older, newer, since } = await releaseTwo(world);
    const restore = loseImage(world, older);
    const failed = await world.rollback(REASON);
    expect(failed).toMatchObject({
      decision: 'failed',
      exitStatus: 1,
      outputs: { 'root-cause': 'image-missing' },
    });
    expect(endingsOf(failed)).toEqual(['aks failed', 'gke skipped']);
    expect(await world.read('aks')).toContain(older);
    expect(await world.read('gke')).toContain(newer);

    restore();
    replacePods(world.sandbox, 'aks');
    const count = await countCommits(world);
    const mended = await world.rollback(REASON);
    expect(mended).toMatchObject({ decision: 'rolled-back', exitStatus: 0 });
    expect(endingsOf(mended)).toEqual(['aks rolled-back', 'gke rolled-back']);
    expect(await countCommits(world)).toBe(count + 1);
    expect(await world.read('gke')).toContain(older);
    expect((await toldSince(world, since, 'aks')).at(-2)).toBe('verified 1.5.0');
    expect(await toldSince(world, since, 'gke')).toEqual(GONE_BACK);
  });

  test.each([
    ['one after the other', false],
    ['together', true],
  ])(
    'that fails in the second one, written %s, leaves the first one good and is taken up where it failed',
    async (_, parallel) => {
      await using world = await startTwoClusters({ parallel });
      const { older, since } = await releaseTwo(world);
      let restore = (): void => {};
      await using moment = await rightBefore('gke', () => {
        restore = loseImage(world, older);
      });
      const half = await world.rollback(REASON, moment.env);
      expect(half).toMatchObject({
        decision: 'failed',
        exitStatus: 1,
        outputs: { 'root-cause': 'image-missing' },
      });
      expect(endingsOf(half)[1]).toBe('gke failed');
      if (!parallel) expect(endingsOf(half)[0]).toBe('aks rolled-back');

      restore();
      for (const cluster of clusters) replacePods(world.sandbox, cluster);
      const count = await countCommits(world);
      const whole = await world.rollback(REASON);
      expect(whole).toMatchObject({ decision: 'rolled-back', exitStatus: 0, outputs: { changed: 'false' } });
      expect(endingsOf(whole)).toEqual(['aks rolled-back', 'gke rolled-back']);
      expect(await countCommits(world)).toBe(count);
      expect((await toldSince(world, since, 'gke')).filter((told) => told.startsWith('verified'))).toEqual([
        'verified 1.5.0',
      ]);
    },
  );

  test('of one of them alone leaves the other one as it is', async () => {
    await using world = await startTwoClusters({ parallel: false });
    const { older, newer, since } = await releaseTwo(world);
    const result = await world.rollback([...REASON, '--target', 'gke']);
    expect(result).toMatchObject({ decision: 'rolled-back', exitStatus: 0 });
    expect(endingsOf(result)).toEqual(['gke rolled-back']);
    expect(await world.read('aks')).toContain(newer);
    expect(await world.read('gke')).toContain(older);
    expect(await toldSince(world, since, 'aks')).toEqual([]);

    // Now they differ: what both go back to has to be said, and one of them is there already.
    const both = await world.rollback([...REASON, '--to', '1.5.0']);
    expect(both).toMatchObject({ decision: 'rolled-back', exitStatus: 0 });
    expect(await world.read('aks')).toContain(older);
  });
});
