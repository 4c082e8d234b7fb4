import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { parseEntries } from '../../core/ledger/entry-text.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { startWorld, type World } from './deliver/world.ts';

const MANIFESTS = 'gitops/environments/staging/todo.yaml';
const watch = ['--stability', '1s', '--timeout', '40s'];
const reason = ['--reason', 'orders are lost'];

function run({ sandbox }: World, words: readonly string[]): Promise<JsonResult> {
  return runJson([...words, '--repository', sandbox.repositoryUrl], { env: sandbox.environment });
}

function promote(world: World): Promise<JsonResult> {
  return run(world, ['promote', '--environment', 'staging', ...watch]);
}

function rollback(world: World, words: readonly string[] = reason): Promise<JsonResult> {
  const place = ['--environment', 'staging', '--service', 'chat-api'];
  return run(world, ['rollback', ...place, ...watch, ...words]);
}

/** Delivers versions to dev and promotes each to staging; gives their references. */
async function releaseAll(world: World, versions: readonly string[]): Promise<readonly string[]> {
  const images: string[] = [];
  for (const [index, version] of versions.entries()) {
    const image = world.push(version);
    expect(await world.deliver(image, index + 5)).toMatchObject({ decision: 'delivered' });
    expect(await promote(world)).toMatchObject({ decision: 'promoted' });
    images.push(image);
  }
  return images;
}

async function readEntries({ sandbox }: World): Promise<readonly LedgerEntry[]> {
  const commits = await sandbox.repository.log(LEDGER_BRANCH, 1000);
  return commits.toReversed().flatMap(({ message }) => parseEntries(message));
}

async function countCommits({ sandbox }: World): Promise<number> {
  return (await sandbox.repository.log('main', 1000)).length;
}

describe('a rollback', () => {
  test('brings back what was verified before, keeps out what ran, and a release lifts that again', {
    timeout: 240_000,
  }, async () => {
    await using world = await startWorld({ environments: ['dev', 'staging'] });
    const { repository } = world.sandbox;
    const [older = '', newer = ''] = await releaseAll(world, ['1.5.0', '1.6.0']);

    const dry = await rollback(world, [...reason, '--dry-run']);
    expect(dry).toMatchObject({ decision: 'planned', exitStatus: 0, outputs: { after: older } });
    expect(await repository.readFile('main', MANIFESTS)).toContain(newer);

    const freeze = ['freeze', '--environment', 'staging', '--reason', 'nobody is at work'];
    const { decision, outputs: { id: frozen = '' } = {} } = await run(world, freeze);
    expect(decision).toBe('frozen');
    const back = await rollback(world);
    expect(back).toMatchObject({
      decision: 'rolled-back',
      exitStatus: 0,
      outputs: { before: newer, after: older, changed: 'true' },
    });
    expect(await repository.readFile('main', MANIFESTS)).toContain(older);
    const [commit] = await repository.log('main', 2);
    expect(commit?.message).toMatch(/^roll back chat-api in staging to 1\.5\.0$/m);
    expect(commit?.message).toMatch(/^Slipway-Reason: orders are lost$/m);
    const told = (await readEntries(world)).slice(-4);
    expect(told.map(({ kind }) => kind)).toEqual(['quarantined', 'started', 'verified', 'rolled-back']);
    expect(told).toMatchObject([
      { image: newer, reason: 'orders are lost' },
      { image: older, rollbackOf: expect.stringMatching(/^[0-9a-f]{40}$/) },
      { image: older },
      { image: newer, to: older, proven: true },
    ]);

    const commits = await countCommits(world);
    expect(await rollback(world)).toMatchObject({ decision: 'rolled-back', outputs: { changed: 'false' } });
    expect(await countCommits(world)).toBe(commits);

    expect(await run(world, ['freeze', '--lift', frozen])).toMatchObject({ decision: 'lifted' });
    const kept = await promote(world);
    expect(kept).toMatchObject({ decision: 'refused', reasonCode: 'quarantined', exitStatus: 1 });
    const lift = ['release', 'chat-api', 'staging', '--reason', 'the database was at fault'];
    expect(await run(world, lift)).toMatchObject({ decision: 'released', outputs: { image: newer } });
    expect(await promote(world)).toMatchObject({ decision: 'promoted', exitStatus: 0 });
    expect(await repository.readFile('main', MANIFESTS)).toContain(newer);
  });

  test('that the watcher makes by itself is told to the ledger to its end', {
    timeout: 180_000,
  }, async () => {
    await using world = await startWorld({ environments: ['dev'] });
    const good = world.push('1.5.0');
    const bad = world.push('1.6.0-crash');
    expect(await world.deliver(good, 5)).toMatchObject({ decision: 'delivered' });
    expect(await world.deliver(bad, 6)).toMatchObject({ decision: 'rolled-back' });
    const told = (await readEntries(world)).slice(-5);
    expect(told).toMatchObject([
      { kind: 'failed', image: bad },
      { kind: 'quarantined', image: bad },
      { kind: 'started', image: good },
      { kind: 'rolled-back', image: bad, to: good, proven: true },
      { kind: 'verified', image: good },
    ]);
  });
});
