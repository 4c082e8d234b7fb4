import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../scripts/sandbox/card-rules.ts';
import { inToldWorld, NOTICE_SECRET, type ToldWorld } from './rig.ts';

const decisions = (world: ToldWorld) => world.hooks().map(({ decision }) => decision);
const slack = (world: ToldWorld) => JSON.stringify(world.channels.slack.at(-1)?.body);

describe.concurrent('a delivery that people are told of', { timeout: 180_000 }, () => {
  test(
    'is one message from its bump to its verdict, and the ledger names it',
    inToldWorld(async (world) => {
      const image = world.sandbox.pushImage({ tag: '1.5.0' }).reference;
      const result = await world.deliver(image, 5);
      expect(result).toMatchObject({ decision: 'delivered' });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([1]);
      expect(slack(world)).toContain('Delivered');
      expect(decisions(world)).toEqual(['started', 'delivered']);
      const [first, last] = world.hooks();
      expect(first).toMatchObject({
        environment: 'dev',
        commit: null,
        releases: [{ to: image }],
        resumed: false,
      });
      expect(last).toMatchObject({ id: result.outputs?.['intent'], final: true });
      expect(last?.['commit']).toMatchObject({ sha: result.outputs?.['commit'] });
      expect(world.channels.cards).toHaveLength(1);
      const [message] = world.channels.slack;
      const [started] = await world.entries();
      expect(started).toMatchObject({
        kind: 'started',
        intent: first?.id,
        notice: { channel: message?.channel, message: message?.ts },
      });

      expect(await world.deliver(image, 5)).toMatchObject({ decision: 'delivered' });
      expect(world.channels.slack).toHaveLength(1);
      expect(decisions(world)).toHaveLength(2);
    }),
  );

  test(
    'says in the same message that it is taken back, and that this was done; a second try is refused aloud',
    inToldWorld(async (world) => {
      const image = world.sandbox.pushImage({ tag: '1.6.0', outcome: 'crash' }).reference;
      expect(await world.deliver(image, 6)).toMatchObject({ decision: 'rolled-back' });
      expect(decisions(world)).toEqual(['started', 'rolling-back', 'rolled-back']);
      const [, going, gone] = world.hooks();
      expect(going?.['rollback']).toMatchObject({ proven: false });
      expect(gone?.['rollback']).toMatchObject({ proven: true, to: expect.stringContaining(':1.4.0@') });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([2]);
      expect(slack(world)).toContain('Taken back to 1.4.0, live and healthy again');
      expect(wordsOf(world.channels.cards[0]).join('|')).toContain('Rolled back: chat-api to dev');
      const rollback = (await world.entries()).find((entry) => entry.kind === 'started' && entry.rollbackOf);
      expect(rollback).toMatchObject({ notice: { message: world.channels.slack[0]?.ts } });

      const other = world.sandbox.pushImage({ tag: '1.6.0-again', outcome: 'crash' }).reference;
      const digest = image.split('@')[1] ?? '';
      expect(await world.deliver(other.replace(/sha256:.*/, digest), 7)).toMatchObject({
        decision: 'refused',
        reasonCode: 'quarantined',
      });
      expect(decisions(world).slice(3)).toEqual(['refused']);
      expect(world.hooks().at(-1)).toMatchObject({ gates: [{ gate: 'quarantine', state: 'refused' }] });
    }),
  );

  test(
    'goes on as if nobody listened when no channel answers, and shows none of its secrets',
    inToldWorld(async (world) => {
      const { channels, sandbox } = world;
      channels.faults.push({ path: /./, times: 99, answer: (request) => request.socket.destroy() });
      const result = await world.deliver(sandbox.pushImage({ tag: '1.5.0' }).reference, 5);
      expect(result).toMatchObject({ decision: 'delivered', exitStatus: 0 });
      for (const secret of [...channels.secrets, NOTICE_SECRET])
        expect(JSON.stringify(result)).not.toContain(secret);
      expect((await world.entries())[0]).not.toHaveProperty('notice');
    }),
  );

  test(
    'is refused before anything is written where the channels make no sense',
    inToldWorld(async (world) => {
      const image = world.sandbox.pushImage({ tag: '1.5.0' }).reference;
      const call = { words: [], env: { SLIPWAY_SLACK_TOKEN: 'xoxb-canary-of-nobody' } };
      const result = await world.deliver(image, 5, call);
      expect(result).toMatchObject({ reasonCode: 'notice-settings-invalid', exitStatus: 2 });
      expect(await world.entries()).toEqual([]);
    }),
  );

  test(
    'meets others in the queue all the same: each has a message of its own, and its own end',
    inToldWorld(async (world) => {
      const names = ['chat-api', 'frontend', 'mcp-server', 'notification-service'] as const;
      // Late pushes meet: whoever is first lets the others wait.
      world.sandbox.git.injectFault({
        kind: 'delay',
        milliseconds: 1_500,
        service: 'receive-pack',
        phase: 'exchange',
        times: 4,
      });
      const all = await Promise.all(
        names.map((service) => {
          const image = world.sandbox.pushImage({ service, tag: '1.5.0' }).reference;
          return world.deliver(image, 5, {
            inputs: { service, source: `acme/${service}@${'1'.repeat(40)}` },
          });
        }),
      );
      expect(all.map(({ decision }) => decision)).toEqual(names.map(() => 'delivered'));
      expect(new Set(all.map(({ outputs }) => outputs?.['commit'])).size).toBeLessThan(names.length);
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual(names.map(() => 1));
      expect(decisions(world).toSorted()).toEqual([
        ...names.map(() => 'delivered'),
        ...names.map(() => 'started'),
      ]);
    }),
  );

  test(
    'a re-run after a killed one goes on with its message',
    inToldWorld(async (world) => {
      const image = world.sandbox.pushImage({ tag: '1.5.0', outcome: 'slow-20' }).reference;
      const kill = await world.begin(image, 5);
      await expect.poll(() => world.entries(), { timeout: 60_000 }).toHaveLength(1);
      await kill();
      expect(await world.deliver(image, 5)).toMatchObject({ decision: 'delivered' });
      expect(world.channels.slack.map(({ edits }) => edits)).toEqual([1]);
      expect(decisions(world)).toEqual(['started', 'delivered']);
      expect(world.hooks().map(({ resumed }) => resumed)).toEqual([false, true]);
    }),
  );
});
