import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { startWorld, type World } from './world.ts';

/** Gives main a straight history of so many commits, made in one go; commit n has the subject `Commit n`. */
async function grow(world: World, commits: number): Promise<readonly string[]> {
  const lines = Array.from({ length: commits }, (_, index) => {
    const message = `Commit ${index}\n\nSlipway-Build: ${index}\n`;
    const head = `commit refs/heads/main\ncommitter T <t@example.com> ${1_700_000_000 + index} +0000\n`;
    return `${head}data ${message.length}\n${message}M 100644 inline values.yaml\ndata 4\n${index % 10000}\n`;
  });
  const stream = lines
    .map((line) => line.replace(/data 4\n(\d+)\n$/, (_, n) => `data ${n.length}\n${n}\n`))
    .join('');
  await runGit(world.repository.gitDir, ['fast-import', '--quiet', '--force'], { stdin: stream });
  const log = await runGit(world.repository.gitDir, ['rev-list', 'main']);
  return log.toString().trim().split('\n');
}

async function subjects(history: AsyncIterable<{ message: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { message } of history) found.push(message.split('\n')[0] ?? '');
  return found;
}

describe('history', () => {
  test('comes newest first, whole messages, and without another request while it is short', async () => {
    await using world = await startWorld();
    await grow(world, 40);
    const branch = await world.open();
    const tip = await branch.readTip();
    world.server.forgetRequests();
    const first = await branch.readHistory(tip, 10)[Symbol.asyncIterator]().next();
    expect(first.value).toEqual({
      commit: tip.commit,
      committedAt: 1_700_000_039_000,
      message: 'Commit 39\n\nSlipway-Build: 39\n',
    });
    expect(await subjects(branch.readHistory(tip, 1000))).toHaveLength(40);
    expect(world.server.requests).toEqual([]);
  });

  test('is fetched deeper only as far as the reader goes, and never beyond 1,000 commits', async () => {
    await using world = await startWorld();
    await grow(world, 1200);
    const branch = await world.open();
    const tip = await branch.readTip();
    world.server.forgetRequests();
    expect((await subjects(branch.readHistory(tip, 120))).at(-1)).toBe('Commit 1080');
    const requestsFor120 = world.server.requests.length;
    expect(requestsFor120).toBeGreaterThan(0);
    expect((await subjects(branch.readHistory(tip, 5000))).at(-1)).toBe('Commit 200');
    expect(world.server.requests.length).toBeGreaterThan(requestsFor120);
  });

  test('keeps a message that looks like an attack as it is', async () => {
    await using world = await startWorld({ files: { x: 'x' } });
    const message = '::set-output name=x::y\n\u001b[31m##[error]\n--output=/tmp/x\n';
    await world.repository.commit({ branch: 'main', message, files: { x: 'y' } });
    const branch = await world.open();
    const first = await branch
      .readHistory(await branch.readTip(), 1)
      [Symbol.asyncIterator]()
      .next();
    expect(first.value.message).toBe(message);
  });
});

describe('containment', () => {
  test('is answered from what was fetched, and deeper where it must', async () => {
    await using world = await startWorld();
    const commits = await grow(world, 700);
    const branch = await world.open();
    const tip = await branch.readTip();
    const [newest = '', next = ''] = commits;
    const old = commits[600] ?? '';
    expect(tip.commit).toBe(newest);
    expect(await branch.contains(newest, newest)).toBe('yes');
    expect(await branch.contains(newest, next)).toBe('yes');
    expect(await branch.contains(next, newest)).toBe('no');
    expect(await branch.contains(newest, old)).toBe('yes');
    expect(await branch.contains(old, newest)).toBe('no');
  });

  test('knows a commit that the branch got after the last read', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const branch = await world.open();
    const before = await branch.readTip();
    const after = await world.repository.commit({ branch: 'main', message: 'Next\n', files: { x: '2' } });
    expect(await branch.contains(after, before.commit)).toBe('yes');
    expect(await branch.contains(before.commit, after)).toBe('no');
  });

  test('follows the second parent of a merge and says no to a branch that was never merged', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const { gitDir } = world.repository;
    const base = await world.repository.resolve('main');
    await runGit(gitDir, ['update-ref', 'refs/heads/side', base ?? '']);
    await runGit(gitDir, ['update-ref', 'refs/heads/lost', base ?? '']);
    const side = await world.repository.commit({ branch: 'side', message: 'Side\n', files: { y: '1' } });
    const lost = await world.repository.commit({ branch: 'lost', message: 'Lost\n', files: { z: '1' } });
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
    const merge = ['commit-tree', `${side}^{tree}`, '-p', base ?? '', '-p', side, '-m', 'Merge'];
    const merged = (await runGit(gitDir, [...identity, ...merge])).toString().trim();
    await runGit(gitDir, ['update-ref', 'refs/heads/main', merged]);
    const branch = await world.open();
    expect(await branch.contains(merged, side)).toBe('yes');
    expect(await branch.contains(merged, lost)).toBe('no');
    expect(await branch.contains(lost, side)).toBe('no');
  });

  test.each([
    ['a branch name', 'main'],
    ['an option', '--upload-pack=id'],
    ['nothing', ''],
    ['a short id', '0123456'],
    ['a commit that nobody has', '0123456789012345678901234567890123456789'],
  ])('is unknown for %s as the descendant', async (_, descendant) => {
    await using world = await startWorld({ files: { x: '1' } });
    const branch = await world.open();
    expect(await branch.contains(descendant, (await branch.readTip()).commit)).toBe('unknown');
  });

  test('is no for a commit that nobody has when the whole history is known, and unknown beyond reach', async () => {
    const nobody = '0123456789012345678901234567890123456789';
    await using small = await startWorld();
    const [smallTip = ''] = await grow(small, 30);
    expect(await (await small.open()).contains(smallTip, nobody)).toBe('no');
    await using large = await startWorld();
    const [largeTip = ''] = await grow(large, 1200);
    expect(await (await large.open()).contains(largeTip, nobody)).toBe('unknown');
  });
});

describe('whether a repository has a commit', () => {
  test('is so for every commit of it, also of another branch, and for no other', async () => {
    await using world = await startWorld();
    const [tip = '', ...older] = await grow(world, 200);
    const elsewhere = await world.repository.commit({
      branch: 'other',
      message: 'Elsewhere',
      files: { x: 'y' },
    });
    const branch = await world.open();
    for (const commit of [tip, older.at(-1) ?? '', elsewhere]) expect(await branch.has(commit)).toBe(true);
    expect(await branch.has('f'.repeat(40))).toBe(false);
    expect(await branch.has('main')).toBe(false);
  });
});

describe('a folder of two commits', () => {
  test('is the same until a commit changes something in it, however much changes beside it', async () => {
    await using world = await startWorld({ files: { 'apps/api/a.yaml': 'a', 'apps/web/w.yaml': 'w' } });
    const commit = (files: Readonly<Record<string, string>>): Promise<string> =>
      world.repository.commit({ branch: 'main', message: 'Change\n', files });
    const ours = await commit({ 'apps/api/a.yaml': 'b' });
    const beside = await commit({ 'apps/web/w.yaml': 'x' });
    const within = await commit({ 'apps/api/c.yaml': 'c' });
    const branch = await world.open();
    await branch.readTip();
    expect(await branch.hasSameFolder([ours, beside], 'apps/api')).toBe(true);
    expect(await branch.hasSameFolder([ours, within], 'apps/api')).toBe(false);
    expect(await branch.hasSameFolder([ours, beside], '')).toBe(false);
    expect(await branch.hasSameFolder([ours, beside], 'apps/none')).toBe(true);
  });
});
