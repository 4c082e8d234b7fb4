import { describe, expect, test } from 'vitest';
import {
  type BumpSubject,
  beginHistory,
  type PastCommit,
  readCommit,
  readHistory,
} from '../../../core/bump/history.ts';
import { composeMessage } from '../../../core/bump/message.ts';
import { checkOrder, type OrderQuestion } from '../../../core/bump/order.ts';
import type { BumpRecord } from '../../../core/bump/record.ts';

const subject: BumpSubject = { service: 'api', environment: 'dev', targets: [], places: [] };
const ours = { repository: 'acme/api', sha: 'c'.repeat(40) };

/** A commit id that shows which commit it is. */
function id(n: number): string {
  return String(n).padStart(40, '0');
}

/** A bump of api in dev: build and image say `n` unless the test says otherwise. */
function bump(n: number, change: Partial<BumpRecord> = {}): PastCommit {
  const record: BumpRecord = {
    intent: `intent-${n}`,
    service: 'api',
    environment: 'dev',
    targets: [],
    to: `r/api:${n}`,
    source: ours,
    build: n,
    places: [{ file: 'dev.yaml', selectors: ['api.image'], from: 'r/api:0' }],
    ...change,
  };
  return { commit: id(n), message: composeMessage([record]) };
}

/** A bump somebody made on a terminal, without source and build. */
function bumpByHand(n: number): PastCommit {
  const {
    source: _source,
    build: _build,
    ...record
  } = {
    intent: `intent-${n}`,
    service: 'api',
    environment: 'dev',
    targets: [],
    to: `r/api:${n}`,
    source: ours,
    build: n,
    places: [],
  };
  return { commit: id(n), message: composeMessage([record]) };
}

function rollback(n: number, of: number): PastCommit {
  return bump(n, { rollbackOf: id(of), to: `r/api:${of - 1}`, intent: `rollback-${n}` });
}

function gitRevert(n: number, of: number): PastCommit {
  return { commit: id(n), message: `Revert "bump api"\n\nThis reverts commit ${id(of)}.\n` };
}

const foreign: PastCommit = { commit: id(900), message: 'fix a typo' };

describe('what runs', () => {
  const cases: readonly [title: string, newestFirst: readonly PastCommit[], running: number | undefined][] = [
    ['is unknown where nothing is recorded', [foreign], undefined],
    ['is the newest bump', [foreign, bump(2), bump(1)], 2],
    ['is not the bump of another service', [bump(3, { service: 'web', places: [] }), bump(1)], 1],
    ['is not the bump of another environment', [bump(3, { environment: 'prod', places: [] }), bump(1)], 1],
    ['skips a rollback and what it took back', [rollback(3, 2), bump(2), bump(1)], 1],
    ['skips two rollbacks in a row', [rollback(5, 4), bump(4), rollback(3, 2), bump(2), bump(1)], 1],
    ['is a bump on top of a rollback', [bump(4), rollback(3, 2), bump(2), bump(1)], 4],
    ['skips what a person reverted by hand', [gitRevert(3, 2), bump(2), bump(1)], 1],
    ['is back when the revert is reverted', [gitRevert(4, 3), gitRevert(3, 2), bump(2), bump(1)], 2],
    ['is back when the rollback is reverted', [gitRevert(4, 3), rollback(3, 2), bump(2), bump(1)], 2],
    [
      'ignores a rollback of another service',
      [bump(3, { service: 'web', rollbackOf: id(2), places: [] }), bump(2), bump(1)],
      2,
    ],
    ['sees a bump of the same place under another name', [bump(2, { service: 'renamed' }), bump(1)], 2],
  ];

  test.each(cases)('%s', (_, commits, running) => {
    const wanted = { ...subject, places: [{ file: 'dev.yaml', selectors: ['api.image'] }] };
    expect(readHistory(wanted, commits).running?.commit).toBe(
      running === undefined ? undefined : id(running),
    );
  });

  test.each([
    ['the same target', ['aks'], ['aks'], true],
    ['another target', ['aks'], ['gke'], false],
    ['one of several', ['aks', 'gke'], ['gke'], true],
    ['an environment that had no targets yet', [], ['gke'], true],
  ])('counts %s accordingly', (_, recorded, wanted, found) => {
    const commits = [bump(1, { targets: recorded, places: [] })];
    expect(readHistory({ ...subject, targets: wanted }, commits).running !== undefined).toBe(found);
  });

  test('is asked of one intent among several in a commit', () => {
    const records = ['web', 'api'].map((service) => ({
      intent: service,
      service,
      environment: 'dev',
      targets: [],
      to: `r/${service}:1`,
      places: [],
    }));
    const [first, second] = records;
    const message = first === undefined || second === undefined ? '' : composeMessage([first, second]);
    expect(readHistory(subject, [{ commit: id(1), message }]).running?.record.intent).toBe('api');
  });

  test('reading ends at the newest bump that has a build', () => {
    let reading = beginHistory(subject);
    reading = readCommit(reading, bumpByHand(3));
    expect(reading.done).toBe(false);
    reading = readCommit(reading, bump(2));
    expect(reading.done).toBe(true);
    expect(reading.history.running?.commit).toBe(id(3));
    expect(reading.history.ordered?.commit).toBe(id(2));
    expect(readCommit(reading, bump(1))).toBe(reading);
  });
});

describe('the ordering guard', () => {
  type Case = readonly [
    title: string,
    newestFirst: readonly PastCommit[],
    question: Partial<OrderQuestion>,
    answer: string,
  ];
  const cases: readonly Case[] = [
    ['allows anything where nothing is recorded', [], {}, 'allowed'],
    ['allows a first bump without a build', [foreign], { build: undefined, source: undefined }, 'allowed'],
    ['allows a newer build', [bump(2)], { build: 3 }, 'allowed'],
    ['allows the same build with another image', [bump(2)], { build: 2, to: 'r/api:2-again' }, 'allowed'],
    ['refuses an older build', [bump(2)], { build: 1 }, 'older-build'],
    ['refuses an older build after many', [foreign, bump(9), bump(8)], { build: 8 }, 'older-build'],
    ['refuses to guess without a build', [bump(2)], { build: undefined }, 'build-missing'],
    [
      'refuses to guess without a build after a bump by hand',
      [bumpByHand(2)],
      { build: undefined },
      'build-missing',
    ],
    [
      'refuses another source repository',
      [bump(2)],
      { source: { ...ours, repository: 'acme/fork' } },
      'other-source',
    ],
    ['refuses a build without a source', [bump(2)], { source: undefined }, 'other-source'],
    [
      'takes a repository in another case for the same',
      [bump(2)],
      { source: { ...ours, repository: 'ACME/Api' } },
      'allowed',
    ],
    ['allows a build after a bump by hand', [bumpByHand(2)], { build: 1 }, 'allowed'],
    ['looks below a bump by hand for the order', [bumpByHand(3), bump(2)], { build: 1 }, 'older-build'],
    ['recognises the same intent', [foreign, bump(2)], { intent: 'intent-2', build: 2 }, 'recognised'],
    [
      'refuses to repeat an intent that is no longer the newest',
      [bump(3), bump(2)],
      { intent: 'intent-2', build: 2 },
      'older-build',
    ],
    [
      'reports an intent that was rolled back',
      [rollback(3, 2), bump(2), bump(1)],
      { intent: 'intent-2', build: 2 },
      'quarantined',
    ],
    [
      'reports an intent a person reverted',
      [gitRevert(3, 2), bump(2), bump(1)],
      { intent: 'intent-2', build: 2 },
      'quarantined',
    ],
    [
      'refuses the image that was rolled back, in the same build',
      [rollback(3, 2), bump(2)],
      { build: 2, to: 'r/api:2' },
      'quarantined',
    ],
    [
      'allows the image that was rolled back in a newer build',
      [rollback(3, 2), bump(2)],
      { build: 4, to: 'r/api:2' },
      'allowed',
    ],
    [
      'refuses the image that was rolled back without a build',
      [rollback(3, 2), bump(2)],
      { build: undefined, to: 'r/api:2' },
      'quarantined',
    ],
    [
      'compares with the build before the one rolled back',
      [rollback(3, 2), bump(2), bump(1)],
      { build: 1, to: 'r/api:x' },
      'allowed',
    ],
    [
      'forgets a quarantine when a newer bump stands',
      [bump(5), rollback(3, 2), bump(2)],
      { intent: 'intent-2', build: 2 },
      'older-build',
    ],
    [
      'lets a release come again that was taken back only because of its neighbours',
      [
        bump(3, { rollbackOf: id(2), to: 'r/api:1', intent: 'rollback-3', blame: 'commit' }),
        bump(2),
        bump(1),
      ],
      { intent: 'intent-2', build: 2 },
      'allowed',
    ],
    [
      'recognises an intent whose rollback was reverted',
      [gitRevert(4, 3), rollback(3, 2), bump(2)],
      { intent: 'intent-2', build: 2 },
      'recognised',
    ],
  ];

  function answer(commits: readonly PastCommit[], change: Partial<OrderQuestion>): string {
    const question = {
      history: readHistory(subject, commits),
      intent: 'intent-new',
      to: 'r/api:new',
      source: ours,
      build: 7,
      allowDowngrade: false,
      ...change,
    };
    const given = checkOrder(question);
    return given.kind === 'refused' ? given.error.code : given.kind;
  }

  test.each(cases)('%s', (_, commits, change, expected) => {
    expect(answer(commits, change)).toBe(expected);
  });

  test.each(['older-build', 'build-missing', 'other-source'])('allow-downgrade lifts %s', (code) => {
    const lifted = cases.filter(([, , , expected]) => expected === code);
    expect(lifted.length).toBeGreaterThan(0);
    for (const [, commits, change] of lifted)
      expect(answer(commits, { ...change, allowDowngrade: true })).toBe('allowed');
  });

  test('allow-downgrade brings nothing back that was taken back', () => {
    const commits = [rollback(3, 2), bump(2)];
    expect(answer(commits, { intent: 'intent-2', allowDowngrade: true })).toBe('quarantined');
  });

  test('allow-downgrade says in a warning what it lifted', () => {
    const given = checkOrder({
      history: readHistory(subject, [bump(2)]),
      intent: 'x',
      to: 'r/api:1',
      source: ours,
      build: 1,
      allowDowngrade: true,
    });
    expect(given).toMatchObject({ warnings: [expect.stringContaining('Build 1 is older')] });
  });
});
