import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { seedLedger } from '../verbs/ledger.ts';
import { configure, inToldWorld, type ToldWorld } from './rig.ts';

const SILENT = { words: [], env: {} };

const decisions = (world: ToldWorld) => world.hooks().map(({ decision }) => decision);

function push({ sandbox }: ToldWorld, tag: string, outcome = 'ready'): string {
  return sandbox.pushImage({ tag, outcome }).reference;
}

async function prove(world: ToldWorld, image: string, build: number): Promise<void> {
  expect(await world.deliver(image, build, SILENT)).toMatchObject({ decision: 'delivered' });
}

describe.concurrent('a promotion that people are told of', { timeout: 180_000 }, () => {
  test(
    'says nothing as long as it waits, and names who passed a gate by when it goes',
    inToldWorld(async (world) => {
      await configure(world, 'staging, after: dev }', 'staging, after: dev, gates: { soak: 1h } }');
      await prove(world, push(world, '1.5.0'), 5);
      expect(await world.promote()).toMatchObject({ decision: 'waiting' });
      expect(await world.promote()).toMatchObject({ decision: 'waiting' });
      expect(world.channels.slack).toEqual([]);
      expect(world.hooks()).toEqual([]);

      const loud = ['--break-glass', 'the shop is on fire'];
      const call = { ...world.told, words: [...world.told.words, ...loud] };
      expect(await world.promote(call)).toMatchObject({ decision: 'promoted' });
      expect(decisions(world)).toEqual(['started', 'delivered']);
      expect(world.hooks()[0]).toMatchObject({
        upstream: 'dev',
        gates: expect.arrayContaining([expect.objectContaining({ gate: 'soak', state: 'overridden' })]),
      });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([1]);
    }),
  );

  test(
    'says so in its message when a freeze is faster than its push',
    inToldWorld(async (world) => {
      await prove(world, push(world, '1.5.0'), 5);
      const freeze: LedgerEntry = {
        kind: 'frozen',
        at: Date.now(),
        id: 'holidays',
        scope: { environment: 'staging' },
        from: Date.now(),
        reason: 'holidays',
      };
      world.channels.faults.push({
        path: /hooks/,
        times: 1,
        answer: async (_request, response) => {
          await seedLedger(world.sandbox, [freeze]);
          response.writeHead(204).end();
        },
      });
      expect(await world.promote()).toMatchObject({ decision: 'waiting', reasonCode: 'frozen' });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([1]);
      expect(JSON.stringify(world.channels.slack[0]?.body)).toContain('Waiting');
      expect(decisions(world)).toEqual(['waiting']);
    }),
  );

  test(
    'that dies is told of to its end by the one that takes it up, in the message the ledger names',
    inToldWorld(async (world) => {
      const kill = await world.begin(push(world, '1.5.0', 'slow-20'), 5);
      await expect.poll(() => world.entries(), { timeout: 60_000 }).toHaveLength(1);
      await kill();
      const result = await world.promote();
      expect(result.outputs?.['resumed']).toBe('chat-api in dev');
      const [died, taken] = world.channels.slack;
      expect([died?.edits, taken?.edits]).toEqual([1, 1]);
      expect(JSON.stringify(died?.body)).toContain('taken up from a run that died');
      const told = world
        .hooks()
        .map(({ environment, decision, resumed }) => [environment, decision, resumed]);
      expect(told).toEqual([
        ['dev', 'started', false],
        ['dev', 'delivered', true],
        ['staging', 'started', false],
        ['staging', 'delivered', false],
      ]);
      const [begun, ended] = world.hooks();
      expect(ended?.id).toBe(begun?.id);
    }),
  );

  test(
    'of a release set is one message for all its members',
    inToldWorld(async (world) => {
      await configure(world, 'staging, after: dev }', 'staging, after: dev, promote: set }');
      const { repository } = world.sandbox;
      const text = (await repository.readFile('main', 'slipway.yaml')) ?? '';
      const others = /^ {2}(mcp-server|notification-service|recurring-task-worker):.*\n/gm;
      const files = { 'slipway.yaml': text.replace(others, '') };
      await repository.commit({ branch: 'main', files, message: 'Deliver two services' });
      await prove(world, push(world, '1.5.0'), 5);
      const frontend = world.sandbox.pushImage({ service: 'frontend', tag: '2.5.0' }).reference;
      const inputs = { service: 'frontend', source: `acme/frontend@${'1'.repeat(40)}` };
      expect(await world.deliver(frontend, 5, { ...SILENT, inputs })).toMatchObject({
        decision: 'delivered',
      });
      expect(await world.promote()).toMatchObject({ decision: 'promoted' });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([1]);
      expect(decisions(world)).toEqual(['started', 'delivered']);
      const member = (service: string) => expect.objectContaining({ service });
      expect(world.hooks()[1]).toMatchObject({ releases: [member('chat-api'), member('frontend')] });
    }),
  );
});
