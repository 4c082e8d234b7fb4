import { describe, expect, test } from 'vitest';
import { gatherClaimFacts, gatherLedgerFacts } from '../../adapters/git/ledger-facts.ts';
import { anchorMessage, composeMessage } from '../../core/bump/message.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import { checkClaim } from '../../core/ledger/claim.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { checkLedger, findAnchoredBump } from '../../core/ledger/integrity.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { environmentOf, targetOf } from '../../core/ledger/service-ledger.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { entryOf, imageOf, release } from '../unit/ledger/entries.ts';
import { type LedgerRun, openLedger } from './ledger-rig.ts';
import { errorOf, startWorld, type World } from './world.ts';

const recordOf = (n: number): BumpRecord => ({
  intent: String(n).repeat(40),
  service: 'api',
  environment: 'dev',
  targets: ['aks'],
  to: imageOf(n),
  places: [{ file: 'dev.yaml', selectors: ['api'] }],
});

/** A bump as it is pushed: a commit of the branch with its anchor, and `started` on the ledger. Gives the new tip of it. */
async function bump(world: World, run: LedgerRun, n: number): Promise<string> {
  const message = anchorMessage(composeMessage([recordOf(n)]), await world.repository.resolve(LEDGER_BRANCH));
  const files = { 'dev.yaml': `api: ${imageOf(n)}\n` };
  const revision = await world.repository.commit({ branch: 'main', message, files });
  return run.append([entryOf('started', { ...releaseOf(n), revision, at: n * 1000 })]);
}

const releaseOf = (n: number) => ({ intent: String(n).repeat(40), image: imageOf(n) });

async function verify(world: World, run: LedgerRun, n: number): Promise<string> {
  const revision = await world.repository.resolve('main');
  return run.append([
    entryOf('verified', { ...releaseOf(n), at: n * 1000 + 500, ...(revision && { revision }) }),
  ]);
}

/** What another run finds wrong with the ledger as a whole. */
async function inspect(world: World): Promise<void> {
  const run = await openLedger(world);
  const branch = await world.open();
  const newest = await findAnchoredBump(branch.readHistory(await branch.readTip(), 1000));
  const tip = await world.repository.resolve(LEDGER_BRANCH);
  checkLedger(await gatherLedgerFacts(run.access, tip, newest));
}

/** What another run finds wrong with what the index says was verified last. */
async function inspectClaim(world: World): Promise<void> {
  const run = await openLedger(world);
  const [ledgerTip = '', branchTip = ''] = await Promise.all([
    world.repository.resolve(LEDGER_BRANCH),
    world.repository.resolve('main'),
  ]);
  const ledger = await run.store.readService(ledgerTip, 'api');
  const verified = targetOf(environmentOf(ledger, 'dev'), 'aks').verified.at(-1);
  if (verified === undefined) throw new Error('the index says of nothing that it was verified');
  const claim = { environment: 'dev', target: 'aks', release: verified };
  checkClaim(await gatherClaimFacts(run.access, { ledgerTip, branchTip, ledger, claim }));
}

const moveLedger = (world: World, commit: string) =>
  runGit(world.repository.gitDir, ['update-ref', `refs/heads/${LEDGER_BRANCH}`, commit]);

/** Adds commits that change nothing. */
async function lengthen(world: World, branch: string, count: number): Promise<void> {
  const head = `commit refs/heads/${branch}\ncommitter T <t@example.com> 1800000000 +0000\ndata 5\nNext\n\n`;
  const stream = Array.from({ length: count }, (_, index) =>
    index === 0 ? `${head}from refs/heads/${branch}^0\n` : head,
  );
  await runGit(world.repository.gitDir, ['fast-import', '--quiet'], { stdin: stream.join('') });
}

/** Changes a file of the index by hand, in a commit of its own. */
async function editIndex(world: World, path: string, edit: (text: string) => string): Promise<string> {
  const before = await world.repository.readFile(LEDGER_BRANCH, path);
  const files = { [path]: edit(before ?? '') };
  return world.repository.commit({ branch: LEDGER_BRANCH, message: 'Tidy up\n', files });
}

describe('a ledger', () => {
  test('that holds together is taken, however many entries follow the last bump', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await expect(inspect(world)).resolves.toBeUndefined();
    for (const n of [1, 2]) {
      await bump(world, run, n);
      await verify(world, run, n);
      await inspect(world);
      await inspectClaim(world);
    }
    await world.repository.commit({ branch: 'main', message: 'By hand\n', files: { x: '2' } });
    await inspect(world);
  });

  test.each([1, 2])('that was deleted after %i bumps is missing', async (count) => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    let before = '';
    for (let n = 1; n <= count; n++) {
      before = (await world.repository.resolve(LEDGER_BRANCH)) ?? '';
      await bump(world, run, n);
    }
    await runGit(world.repository.gitDir, ['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`]);
    const error = await errorOf(inspect(world));
    expect(error).toMatchObject({ code: 'ledger-missing', kind: 'gate' });
    expect(error.fix).toContain(before === '' ? 'from a clone' : before);
    expect(error.fix).toContain('ruleset');
  });

  test('that was reset to an older commit is truncated, and the commit to restore is named', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    const old = await bump(world, run, 1);
    const verified = await verify(world, run, 1);
    await bump(world, run, 2);
    await moveLedger(world, old);
    const error = await errorOf(inspect(world));
    expect(error.code).toBe('ledger-truncated');
    expect(error.fix).toContain(verified);
    // The last append alone is gone: the anchor is there, and what was started is not.
    await moveLedger(world, verified);
    const last = await errorOf(inspect(world));
    expect(last).toMatchObject({ code: 'ledger-truncated', why: expect.stringContaining('was started') });
  });

  test('that was replaced by another history is truncated, whatever that says', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await bump(world, run, 1);
    const honest = await bump(world, run, 2);
    await runGit(world.repository.gitDir, ['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`]);
    await run.append([
      entryOf('started', { ...releaseOf(1), at: 1 }),
      entryOf('started', { ...releaseOf(2), at: 2 }),
    ]);
    expect(await errorOf(inspect(world))).toMatchObject({ code: 'ledger-truncated' });
    await moveLedger(world, honest);
    await inspect(world);
  });

  test('that a newer Slipway wrote is only read, and says so', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await bump(world, run, 1);
    const newer = await editIndex(world, 'format.json', (text) =>
      text.replace('"schemaVersion":1', '"schemaVersion":2'),
    );
    const other = await openLedger(world);
    expect(await errorOf(other.store.readService(newer, 'api'))).toMatchObject({
      code: 'ledger-version-unknown',
    });
    expect(await errorOf(other.append([entryOf('frozen')]))).toMatchObject({
      code: 'ledger-version-unknown',
    });
    expect(await world.repository.resolve(LEDGER_BRANCH)).toBe(newer);
  });

  test('with an entry of a newer version since the last bump is not decided upon', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await bump(world, run, 1);
    const message = 'x\n\n{"schemaVersion":2,"kind":"renounced"}\n';
    await bump(world, run, 2);
    await world.repository.commit({ branch: LEDGER_BRANCH, message, files: { y: '1' } });
    expect(await errorOf(inspect(world))).toMatchObject({ code: 'ledger-version-unknown' });
  });
});

describe('what the index says of a release', () => {
  async function verifiedWorld(): Promise<World> {
    const world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await bump(world, run, 1);
    await verify(world, run, 1);
    return world;
  }

  test.each<[string, (text: string) => string]>([
    ['an earlier verdict', (text) => text.replace('00:00:01.500Z', '00:00:01.200Z')],
    ['another build', (text) => text.replace('"verified":[{', '"verified":[{"build":9,')],
    ['adopted', (text) => text.replace('"adopted":false', '"adopted":true')],
    ['another image', (text) => text.replaceAll(imageOf(1), imageOf(7))],
    ['a start that never was', (text) => text.replaceAll('00:00:01.000Z', '00:00:00.100Z')],
  ])('is forged when it was edited by hand: %s', async (_, edit) => {
    await using world = await verifiedWorld();
    const before = await world.repository.readFile(LEDGER_BRANCH, 'services/api.json');
    await editIndex(world, 'services/api.json', edit);
    expect(await world.repository.readFile(LEDGER_BRANCH, 'services/api.json')).not.toBe(before);
    expect(await errorOf(inspectClaim(world))).toMatchObject({ code: 'ledger-forged', kind: 'gate' });
  });

  test('is forged when a failure or a quarantine was taken out of it', async () => {
    await using world = await verifiedWorld();
    const run = await openLedger(world);
    await run.append([entryOf('quarantined', { at: 3000, environment: 'prod' })]);
    await inspectClaim(world);
    await editIndex(world, 'services/api.json', (text) =>
      text.replace(/"quarantined":\[\{[^\]]*\]/, '"quarantined":[]'),
    );
    const error = await errorOf(inspectClaim(world));
    expect(error).toMatchObject({ code: 'ledger-forged', why: expect.stringContaining('quarantine') });
  });

  test('is forged when a file of it is none that Slipway writes', async () => {
    await using world = await verifiedWorld();
    await editIndex(world, 'services/api.json', () => '{"service":"api","environments":{"../x":{}}}');
    expect(await errorOf(inspectClaim(world))).toMatchObject({ code: 'ledger-forged' });
  });

  const forged = { ...releaseOf(5), at: 5000 };
  test.each<[string, (revision: string) => readonly LedgerEntry[], string]>([
    [
      'a commit that carries another intent',
      (revision) => [
        entryOf('started', { ...forged, revision }),
        entryOf('verified', { ...forged, revision }),
      ],
      'did not write',
    ],
    [
      'a commit that carries the intent with another image',
      (revision) => {
        const about = { ...release, image: imageOf(5), revision, at: 5000 };
        return [entryOf('started', about), entryOf('verified', about)];
      },
      'did not write',
    ],
    ['no commit at all', () => [entryOf('started', forged), entryOf('verified', forged)], 'without a commit'],
    [
      'a commit that nobody has',
      () => {
        const about = { ...forged, revision: 'f'.repeat(40) };
        return [entryOf('started', about), entryOf('verified', about)];
      },
      'not on the branch',
    ],
  ])('is forged by entries that name %s', async (_, entriesOf, why) => {
    await using world = await verifiedWorld();
    const run = await openLedger(world);
    await run.append(entriesOf((await world.repository.resolve('main')) ?? ''));
    const error = await errorOf(inspectClaim(world));
    expect(error).toMatchObject({ code: 'ledger-forged', why: expect.stringContaining(why) });
  });

  test('is borne out by a bump and a start far back in both histories', { timeout: 120_000 }, async () => {
    await using world = await verifiedWorld();
    await lengthen(world, 'main', 700);
    await lengthen(world, LEDGER_BRANCH, 700);
    await inspectClaim(world);
    await inspect(world);
    // Whoever reads on finds the same from what was fetched so far.
    const branch = await world.open();
    expect(await branch.contains((await branch.readTip()).commit, 'f'.repeat(40))).toBe('no');
  });

  test('is forged by a bump that is on another branch only', async () => {
    await using world = await verifiedWorld();
    const run = await openLedger(world);
    const tip = (await world.repository.resolve('main')) ?? '';
    await runGit(world.repository.gitDir, ['update-ref', 'refs/heads/feature', tip]);
    const message = composeMessage([recordOf(5)]);
    const revision = await world.repository.commit({ branch: 'feature', message, files: { x: '5' } });
    const about = { ...forged, revision };
    await run.append([entryOf('started', about), entryOf('verified', about)]);
    expect(await errorOf(inspectClaim(world))).toMatchObject({
      why: expect.stringContaining('not on the branch'),
    });
  });

  test('that was verified without ever being started does not get into the index', async () => {
    await using world = await verifiedWorld();
    const run = await openLedger(world);
    const tip = await run.append([entryOf('verified', forged)]);
    const { verified } = targetOf(environmentOf(await run.store.readService(tip, 'api'), 'dev'), 'aks');
    expect(verified.map(({ image }) => image)).toEqual([imageOf(1)]);
  });

  test('is believed of an adopted release, which no commit of Slipway wrote', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const run = await openLedger(world);
    await run.append([entryOf('verified', { adopted: true })]);
    await inspectClaim(world);
  });
});
