import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { digestOf, entryOf, imageOf, release } from '../unit/ledger/entries.ts';
import { openLedger } from './ledger-rig.ts';
import { author, errorOf, startWorld, type World } from './world.ts';

const intentOf = (n: number) => `${n}`.padStart(40, '0');

async function collect<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const writing = { author, clock: { now: () => 0 } };

describe('the ledger of a repository', () => {
  test('is begun by its first entries and read back by another run, service by service', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const writer = await openLedger(world);
    const first = await writer.append([entryOf('started', { at: 1000 })]);
    const second = await writer.append([
      entryOf('verified', { at: 2000 }),
      entryOf('started', { at: 2000, service: 'web' }),
    ]);
    const reader = await openLedger(world);
    const api = await reader.store.readService(second, 'api');
    expect(api.environments['dev']?.targets['aks']).toMatchObject({
      running: { image: release.image, since: 1000 },
      verified: [{ startedAt: 1000, verifiedAt: 2000, adopted: false }],
    });
    expect([...(await reader.store.readServices(second)).keys()]).toEqual(['api', 'web']);
    expect([...(await reader.store.readServices(first)).keys()]).toEqual(['api']);
    expect(await reader.store.readService(second, 'nobody')).toEqual({ service: 'nobody', environments: {} });
  });

  test('that is not there reads as empty', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const { store } = await openLedger(world);
    expect(await store.readService(undefined, 'api')).toEqual({ service: 'api', environments: {} });
    expect((await store.readServices(undefined)).size).toBe(0);
    expect(await store.readFreezes(undefined)).toEqual([]);
    expect(await store.readVerdicts(undefined, digestOf(1))).toEqual([]);
    expect(await collect(store.readLog(undefined, 10))).toEqual([]);
    expect(world.server.requests).toEqual([]);
  });

  test('begins a branch of its own, with nothing of the branch it is about', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await run.append([entryOf('started')]);
    const files = [...(await world.repository.readFolder(LEDGER_BRANCH, '')).keys()];
    expect(files.toSorted()).toEqual(['format.json', 'services/api.json']);
    const log = await world.repository.log(LEDGER_BRANCH, 10);
    expect(log.map(({ message, author: by }) => [message.split('\n')[0], by])).toEqual([
      ['start api 1.1 in dev/aks', `${author.name} <${author.email}>`],
    ]);
  });

  test('never lets time run back, and moves a deadline along', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await run.append([entryOf('frozen', { at: 90_000 })]);
    const tip = await run.append([
      entryOf('started', { at: 1000, deadline: 61_000 }),
      entryOf('frozen', { at: 95_000 }),
    ]);
    const [newest] = await collect(run.store.readLog(tip, 1));
    expect(newest?.entries).toMatchObject([{ at: 90_000, deadline: 150_000 }, { at: 95_000 }]);
  });

  test('keeps the freezes until they are lifted', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    const frozen = await run.append([entryOf('frozen', { scope: { environment: 'prod' } })]);
    const lifted = await run.append([
      entryOf('frozen', { scope: { environment: 'prod' }, until: 1000, at: 2000 }),
    ]);
    const { store } = await openLedger(world);
    expect(await store.readFreezes(frozen)).toMatchObject([
      { id: 'holidays', scope: { environment: 'prod' } },
    ]);
    expect(await store.readFreezes(lifted)).toEqual([]);
  });

  test('refuses entries that it could not read again, and writes nothing', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    expect(await errorOf(run.append([entryOf('started', { service: '../main' })]))).toMatchObject({
      code: 'ledger-forged',
    });
    expect(await world.repository.resolve(LEDGER_BRANCH)).toBeUndefined();
  });

  test('is read newest first, fetched deeper only as far as the reader goes', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    let tip: string | undefined;
    for (let n = 0; n < 60; n++) {
      tip = await run.store.write(tip, [entryOf('frozen', { at: n, id: `f${n}` })], writing);
    }
    await run.push(tip ?? '');
    const reader = await openLedger(world);
    world.server.forgetRequests();
    const ids = (commits: readonly { readonly entries: readonly LedgerEntry[] }[]) =>
      commits.flatMap(({ entries }) => entries.map((entry) => entry.kind === 'frozen' && entry.id));
    expect(ids(await collect(reader.store.readLog(tip, 3)))).toEqual(['f59', 'f58', 'f57']);
    const few = world.server.requests.length;
    expect(ids(await collect(reader.store.readLog(tip, 1000)))).toEqual(
      Array.from({ length: 60 }, (_, index) => `f${59 - index}`),
    );
    expect(world.server.requests.length).toBeGreaterThan(few);
  });
});

describe('verdicts on a digest', () => {
  const folder = `verdicts/${digestOf(1).slice('sha256:'.length)}`;
  const verdict = { digest: digestOf(1), verdict: 'pass', at: '2026-11-25T09:00:00Z', reason: 'no findings' };

  async function verdictsOf(world: World, files: Readonly<Record<string, object | string>>) {
    const run = await openLedger(world);
    await run.append([entryOf('started')]);
    const texts = Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]);
    const tip = await world.repository.commit({
      branch: LEDGER_BRANCH,
      message: 'Scan\n',
      files: Object.fromEntries(texts),
    });
    const reader = await openLedger(world);
    expect((await reader.store.readService(tip, 'api')).environments).not.toEqual({});
    return reader.store.readVerdicts(tip, digestOf(1));
  }

  test('are read by the name of their file', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const found = await verdictsOf(world, {
      [`${folder}/scan.json`]: { ...verdict, tool: 'trivy' },
      [`${folder}/load-test.json`]: { ...verdict, verdict: 'fail', url: 'https://ci.example.com/7' },
    });
    const at = Date.UTC(2026, 10, 25, 9);
    expect(found).toEqual([
      { name: 'load-test', verdict: 'fail', at, reason: 'no findings', url: 'https://ci.example.com/7' },
      { name: 'scan', verdict: 'pass', at, reason: 'no findings' },
    ]);
  });

  test.each<[string, object | string]>([
    ['is about another digest', { ...verdict, digest: digestOf(2) }],
    ['names no digest', { ...verdict, digest: undefined }],
    ['says something else than pass or fail', { ...verdict, verdict: 'passed' }],
    ['has another name than its file', { ...verdict, name: 'other' }],
    ['is no JSON', 'pass'],
    ['is larger than any verdict', JSON.stringify({ ...verdict, more: 'x'.repeat(70_000) })],
  ])('do not count when one %s', async (_, content) => {
    await using world = await startWorld({ files: { x: '1' } });
    expect(await verdictsOf(world, { [`${folder}/scan.json`]: content })).toEqual([]);
  });
});

test('a branch that a verdict began is a ledger without entries, and takes them', async () => {
  await using world = await startWorld({ files: { x: '1' } });
  const files = { [`verdicts/${digestOf(1).slice('sha256:'.length)}/scan.json`]: '{}' };
  const begun = await world.repository.commit({ branch: LEDGER_BRANCH, message: 'Scan\n', files });
  const run = await openLedger(world);
  expect((await run.store.readServices(begun)).size).toBe(0);
  const tip = await run.append([entryOf('started')]);
  expect((await run.store.readServices(tip)).size).toBe(1);
});

describe('a ledger of 1,000 services', () => {
  const about = (n: number, service = `service-${n}`) => ({
    service,
    at: n * 3_600_000,
    intent: intentOf(n),
    image: imageOf(n),
    revision: `${n}`.padStart(40, 'a'),
  });

  async function fillLedger(world: World): Promise<string> {
    const run = await openLedger(world);
    const services = Array.from({ length: 1000 }, (_, n) => entryOf('started', { ...about(n), at: 0 }));
    let tip = await run.store.write(undefined, services, writing);
    for (let batch = 0; batch < 15; batch++) {
      const busy = Array.from({ length: 20 }, (_, index) => about(batch * 20 + index, 'service-7'));
      const entries = busy.flatMap((one): LedgerEntry[] => [
        entryOf('started', one),
        entryOf('verified', one),
      ]);
      tip = await run.store.write(tip, entries, writing);
    }
    await run.push(tip);
    return tip;
  }

  test('is read whole in few exchanges, and costs a bump a small part of 100 KB', {
    timeout: 120_000,
  }, async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const tip = await fillLedger(world);
    const reader = await openLedger(world);
    world.server.forgetRequests();
    const all = await reader.store.readServices(tip);
    expect(all.size).toBe(1000);
    expect(all.get('service-7')?.environments['dev']?.targets['aks']?.verified.length).toBeGreaterThan(200);
    expect(world.server.requests.filter(({ phase }) => phase === 'exchange').length).toBeLessThanOrEqual(14);

    const run = await openLedger(world);
    world.server.forgetRequests();
    await run.store.readRecent(tip, 'service-7');
    await run.append([entryOf('started', about(999, 'service-7'))]);
    const bytes = world.server.requests.reduce(
      (sum, { sentBytes, receivedBytes }) => sum + sentBytes + receivedBytes,
      0,
    );
    expect(bytes).toBeLessThan(60_000);
  });
});
