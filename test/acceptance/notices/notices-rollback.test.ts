import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../scripts/sandbox/card-rules.ts';
import { AN_HOUR, inToldWorld, shiftClock, type ToldWorld } from './rig.ts';

const SILENT = { words: [], env: {} };

/** Two releases are live in dev one after the other, and nobody was told of them. */
async function releaseTwo(
  { sandbox, deliver }: ToldWorld,
  outcome = 'ready',
): Promise<{ readonly older: string; readonly newer: string }> {
  const older = sandbox.pushImage({ tag: '1.5.0', outcome }).reference;
  const newer = sandbox.pushImage({ tag: '1.6.0' }).reference;
  expect(await deliver(older, 5, SILENT)).toMatchObject({ decision: 'delivered' });
  expect(await deliver(newer, 6, SILENT)).toMatchObject({ decision: 'delivered' });
  return { older, newer };
}

const decisions = ({ hooks }: ToldWorld) => hooks().map(({ decision }) => decision);

describe.concurrent('a rollback by hand that people are told of', { timeout: 180_000 }, () => {
  test(
    'is one message: who takes which service back where, from what to what, and why',
    inToldWorld(async (world) => {
      const { older, newer } = await releaseTwo(world);
      const result = await world.rollback();
      expect(result).toMatchObject({ decision: 'rolled-back' });
      expect(decisions(world)).toEqual(['rolling-back', 'rolled-back']);
      const [begun, ended] = world.hooks();
      const change = { service: 'chat-api', from: newer, to: older };
      expect(begun).toMatchObject({
        id: result.outputs?.['intent'],
        final: false,
        environment: 'dev',
        actor: 'Mona',
        commit: null,
        releases: [change],
        rollback: { to: older, cause: 'orders are lost', proven: false },
      });
      expect(ended).toMatchObject({
        id: begun?.id,
        final: true,
        releases: [change],
        commit: { sha: result.outputs?.['commit'] },
        rollback: { to: older, cause: 'orders are lost', proven: true },
      });

      const [message, ...more] = world.channels.slack;
      expect([message?.edits, more]).toEqual([1, []]);
      const shown = JSON.stringify(message?.body);
      for (const text of ['chat-api', 'dev', '`1.6.0` → `1.5.0`', 'orders are lost', 'by `Mona`'])
        expect(shown).toContain(text);
      const card = wordsOf(world.channels.cards[0]).join('|');
      for (const text of ['Rolled back', '1.6.0 → 1.5.0', 'orders are lost', 'by Mona'])
        expect(card).toContain(text);
      const rollback = (await world.entries()).find((entry) => entry.kind === 'started' && entry.rollbackOf);
      expect(rollback).toMatchObject({ notice: { message: message?.ts }, reason: 'orders are lost' });

      expect(await world.rollback()).toMatchObject({
        decision: 'rolled-back',
        outputs: { changed: 'false' },
      });
      expect(decisions(world)).toHaveLength(2);
    }),
  );

  test(
    'that dies is told of to its end in its own message by the run that takes it up',
    inToldWorld(async (world) => {
      const { older, newer } = await releaseTwo(world, 'slow-20');
      const kill = await world.beginRollback();
      const started = async () =>
        (await world.entries()).filter((entry) => entry.kind === 'started' && entry.rollbackOf !== undefined);
      await expect.poll(started, { timeout: 60_000 }).toHaveLength(1);
      await kill();
      expect((await world.entries()).at(-1)).toMatchObject({ kind: 'started' });

      const env = { ...world.told.env, ...shiftClock(AN_HOUR) };
      const result = await world.promote({ ...world.told, env });
      expect(result.outputs?.['resumed']).toBe('chat-api in dev');
      const [begun, ended] = world.hooks();
      expect(ended).toMatchObject({
        id: begun?.id,
        decision: 'rolled-back',
        resumed: true,
        releases: [{ service: 'chat-api', from: newer, to: older }],
        rollback: { to: older, cause: 'orders are lost', proven: true },
      });
      expect(world.channels.slack[0]?.edits).toBe(1);
    }),
  );

  test(
    'that does not get healthy says what went wrong beside why it was asked for',
    inToldWorld(async (world) => {
      const { older } = await releaseTwo(world);
      world.sandbox.registry.delete('acme/chat-api', older.split('@')[1] ?? '');
      const result = await world.rollback();
      expect(result).toMatchObject({ decision: 'failed', exitStatus: 1 });
      expect(decisions(world)).toEqual(['rolling-back', 'failed']);
      const last = world.hooks().at(-1);
      expect(last).toMatchObject({ final: true, rollback: { cause: 'orders are lost', proven: false } });
      expect(String(last?.['reason'])).not.toBe('');
    }),
  );
});
