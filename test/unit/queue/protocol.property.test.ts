import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../../core/errors.ts';
import { leaseRef, ledgerRef } from '../../../core/queue/queue-refs.ts';
import { buildIn, bumpOf, intentsIn } from '../../git/build-plan.ts';
import type { Fault } from './memory-branch.ts';
import { branchName, MemoryServer } from './memory-server.ts';
import { type Actor, Stage } from './stage.ts';

const files = { a: 'build: 1\n', b: 'build: 1\n', c: 'build: 1\n' };
const faultKinds: readonly Fault[] = ['dies-before', 'dies-after', 'lost-done', 'lost-undone'];

const role = fc.record({
  file: fc.constantFrom('a', 'b', 'c'),
  build: fc.integer({ min: 2, max: 9 }),
  startsAt: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
  faults: fc.array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 20 })),
      fc.constantFrom(...faultKinds),
    ),
    { maxLength: 2 },
  ),
  skewMs: fc.oneof(fc.constant(0), fc.integer({ min: -3_600_000, max: 3_600_000 })),
  othersNearby: fc.constantFrom(0, 0, 1),
});
const events = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 40_000 }),
    kind: fc.constantFrom('lease-deleted', 'foreign-commit'),
  }),
  { maxLength: 4 },
);

/** Numbers between 0 and 1 that a seed decides. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function happen(server: MemoryServer, kind: 'lease-deleted' | 'foreign-commit'): void {
  if (kind === 'lease-deleted') {
    server.refs.delete(leaseRef(branchName));
    return;
  }
  const tip = server.refs.get(branchName) ?? '';
  const change = { files: [], message: 'By hand', author: { name: 'A', email: 'a@b' } };
  server.refs.set(branchName, server.change(tip, change));
}

/** How often each intent stands in the history of the branch, and in the ledger. */
function countWrites(server: MemoryServer): {
  readonly branch: Map<string, number>;
  readonly ledger: Map<string, number>;
} {
  const branch = new Map<string, number>();
  const ledger = new Map<string, number>();
  const add = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { message } of server.history(server.refs.get(branchName))) {
    for (const id of intentsIn(message)) add(branch, id);
  }
  for (const { entries } of server.history(server.refs.get(ledgerRef))) {
    for (const entry of entries) if (entry.kind === 'started') add(ledger, entry.intent);
  }
  return { branch, ledger };
}

function checkHistory(server: MemoryServer): void {
  const { branch, ledger } = countWrites(server);
  for (const count of branch.values()) expect(count).toBe(1);
  expect(ledger).toEqual(branch);
  for (const path of Object.keys(files)) {
    const builds = [...server.history(server.refs.get(branchName))].map((commit) =>
      buildIn(commit.files.get(path) ?? ''),
    );
    expect(builds).toEqual([...builds].sort((left, right) => right - left));
  }
}

function checkEnding({ intent, ending }: Actor, server: MemoryServer): void {
  const isWritten = countWrites(server).branch.has(intent.id);
  expect(ending).not.toBe('unfinished');
  if (ending === 'dead' || ending === 'unfinished') return;
  if (ending instanceof Error) {
    // Whoever loses every answer cannot tell; anything else must come to an end.
    expect(ending).toBeInstanceOf(SlipwayError);
    expect(ending).toMatchObject({ code: 'git-push-unknown' });
    return;
  }
  if (ending.kind === 'landed' || ending.answer === 'there') expect(isWritten).toBe(true);
  else expect(ending).toMatchObject({ kind: 'stopped', answer: 'older' });
}

describe('any number of writers, whatever dies, is lost, is deleted or goes wrong with clocks', () => {
  test('lose nothing, write nothing twice, never go back, and the next run goes on', {
    timeout: 120_000,
  }, async () => {
    const play = fc.asyncProperty(
      fc.array(role, { minLength: 1, maxLength: 6 }),
      events,
      fc.integer(),
      async (roles, happenings, seed) => {
        const server = new MemoryServer(files);
        const stage = new Stage(server, randomOf(seed));
        const actors: Actor[] = [];
        for (const { file, build, startsAt, faults, ...rest } of roles) {
          const intent = bumpOf(file, build, 0);
          stage.after(startsAt, () => actors.push(stage.enter({ ...rest, intent, faults: new Map(faults) })));
        }
        for (const { at, kind } of happenings) stage.after(at, () => happen(server, kind));
        await stage.play();
        checkHistory(server);
        for (const actor of actors) checkEnding(actor, server);

        const last = stage.enter({
          intent: bumpOf('a', 10, 0),
          faults: new Map(),
          skewMs: 0,
          othersNearby: 0,
        });
        await stage.play();
        expect(last.ending).toMatchObject({ kind: 'landed', answer: 'written' });
        checkHistory(server);
        expect([...server.refs.keys()].filter((ref) => ref.startsWith('refs/slipway/'))).toEqual([]);
      },
    );
    await fc.assert(play, { numRuns: 1000 });
  });
});
