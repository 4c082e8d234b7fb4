import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { author, changeOf, errorOf, pushOn, startWorld, type World } from './world.ts';

async function listing(world: World): Promise<string> {
  return (await runGit(world.repository.gitDir, ['ls-tree', '-r', 'main'])).toString();
}

async function show(world: World, format: string): Promise<string> {
  const args = ['log', '-1', `--format=${format}`, 'main'];
  return (await runGit(world.repository.gitDir, args)).toString().trim();
}

describe('a push', () => {
  test('changes the one file, keeps every other entry, and is one commit on the tip', async () => {
    await using world = await startWorld({ files: { 'a/b/values.yaml': 'one', 'a/c/x': 'x', z: 'z' } });
    const before = (await listing(world)).split('\n');
    const branch = await world.open();
    const tip = await branch.readTip();
    const result = await pushOn(branch, tip, changeOf({ 'a/b/values.yaml': 'two\n' }));
    expect(result).toEqual({ kind: 'pushed', commit: await world.repository.resolve('main') });
    expect(await show(world, '%P')).toBe(tip.commit);
    const after = (await listing(world)).split('\n');
    expect(after.filter((line) => !before.includes(line))).toHaveLength(1);
    expect(await world.repository.readFile('main', 'a/b/values.yaml')).toBe('two\n');
  });

  test('is read again without a question to the server, for what was written is here', async () => {
    await using world = await startWorld({ files: { 'a/b/values.yaml': 'one', 'a/c/x': 'x' } });
    const branch = await world.open();
    const { commit } = await pushOn(branch, await branch.readTip(), changeOf({ 'a/b/values.yaml': 'two' }));
    const before = world.server.requests.length;
    const file = await branch.readFile({ commit, committedAt: 0 }, 'a/b/values.yaml');
    expect(file).toEqual({ kind: 'file', bytes: Buffer.from('two') });
    expect(world.server.requests).toHaveLength(before);
  });

  test('carries the message, the author and the time of the clock', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const at = Date.UTC(2026, 10, 24, 12, 30, 15);
    const branch = await world.open({ clock: { now: () => at, sleep: async () => undefined } });
    const message = 'Bump größe 🚢\n\nSlipway-Service: chat-api\n';
    await pushOn(branch, await branch.readTip(), changeOf({ 'values.yaml': 'two' }, message));
    expect(await show(world, '%an <%ae> %cn <%ce>')).toBe(
      'slipway[bot] <slipway@example.com> slipway[bot] <slipway@example.com>',
    );
    expect(await show(world, '%at %ct')).toBe(`${at / 1000} ${at / 1000}`);
    expect(await show(world, '%B')).toBe(message.trim());
  });

  test('keeps the modes that are there, even those that Git no longer writes', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const { gitDir } = world.repository;
    const blob = (await runGit(gitDir, ['hash-object', '-w', '--stdin'], { stdin: 'one' })).toString().trim();
    const id = Buffer.from(blob, 'hex');
    const rows = ['100755 run.sh\0', '100664 shared.yaml\0'].flatMap((row) => [Buffer.from(row), id]);
    const args = ['hash-object', '-w', '--stdin', '--literally', '-t', 'tree'];
    const tree = (await runGit(gitDir, args, { stdin: Buffer.concat(rows) })).toString().trim();
    await runGit(gitDir, ['fast-import', '--quiet', '--force'], { stdin: rootCommit(tree) });
    const branch = await world.open();
    await pushOn(branch, await branch.readTip(), changeOf({ 'run.sh': 'two' }));
    const raw = (await runGit(gitDir, ['cat-file', 'tree', 'main^{tree}'])).toString('latin1');
    expect(raw).toMatch(/^100755 run\.sh\0/);
    expect(raw).toContain('100664 shared.yaml\0');
  });

  test('writes several files, new folders among them, in one commit', async () => {
    await using world = await startWorld({ files: { 'a/values.yaml': 'one', 'a.yaml': 'a', 'ab/x': 'x' } });
    const branch = await world.open();
    const files = { 'a/values.yaml': 'two', 'a/new/deep/values.yaml': 'new', 'b.yaml': 'b' };
    const result = await pushOn(branch, await branch.readTip(), changeOf(files));
    expect(result.kind).toBe('pushed');
    await runGit(world.repository.gitDir, ['fsck', '--strict', '--no-dangling']);
    const names = (await listing(world)).match(/(?<=\t).+$/gm);
    expect(names).toEqual(['a.yaml', 'a/new/deep/values.yaml', 'a/values.yaml', 'ab/x', 'b.yaml']);
  });

  test('fetches nothing more, not even what it does not have', async () => {
    await using world = await startWorld({ files: { 'a/values.yaml': 'one', 'b/x': 'x', 'c/d/y': 'y' } });
    const branch = await world.open();
    const tip = await branch.readTip();
    await branch.readFile(tip, 'a/values.yaml');
    world.server.forgetRequests();
    await pushOn(branch, tip, changeOf({ 'a/values.yaml': 'two' }));
    expect(world.server.requests.map(({ service }) => service)).toEqual(['receive-pack', 'receive-pack']);
  });

  test.each([
    ['a folder', { a: 'x' }, 'git-not-a-file'],
    ['a file where a folder is needed', { 'a/values.yaml/x': 'x' }, 'git-not-a-file'],
    ['a path that leaves the repository', { '../x': 'x' }, 'git-path-invalid'],
    ['a Git folder', { '.git/hooks/post-checkout': 'x' }, 'git-path-invalid'],
    ['two that exclude each other', { new: 'x', 'new/y': 'y' }, 'git-path-conflict'],
  ])('refuses %s and sends nothing', async (_, files, code) => {
    await using world = await startWorld({ files: { 'a/values.yaml': 'one' } });
    const branch = await world.open();
    const tip = await branch.readTip();
    expect(await errorOf(pushOn(branch, tip, changeOf(files)))).toMatchObject({ code, kind: 'caller' });
    expect(world.server.requests.every(({ service }) => service === 'upload-pack')).toBe(true);
  });

  test.each([['a\nb <x@y>'], ['<>'], ['']])('refuses the author name %j', async (name) => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const branch = await world.open();
    const change = { ...changeOf({ 'values.yaml': 'two' }), author: { ...author, name } };
    const error = await errorOf(pushOn(branch, await branch.readTip(), change));
    expect(error.code).toBe('git-identity-invalid');
  });
});

describe('a push that another writer overtook', () => {
  test('is stale when the branch moved since the read, and leaves the other commit alone', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const branch = await world.open();
    const tip = await branch.readTip();
    const files = { 'other.yaml': 'foreign' };
    const foreign = await world.repository.commit({ branch: 'main', message: 'Foreign\n', files });
    expect(await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }))).toMatchObject({ kind: 'stale' });
    expect(await world.repository.resolve('main')).toBe(foreign);
  });

  test('is stale when the branch moves between the listing of refs and the update', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const branch = await world.open();
    const tip = await branch.readTip();
    const other = await world.repository.commit({ branch: 'other', message: 'Other\n', files: { x: 'x' } });
    await installHook(
      world.repository.gitDir,
      'pre-receive',
      `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${other}`,
    );
    expect(await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }))).toMatchObject({ kind: 'stale' });
    expect(await world.repository.resolve('main')).toBe(other);
  });

  test('never brings back a branch that was rewound or deleted meanwhile', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const branch = await world.open();
    await world.repository.commit({ branch: 'main', message: 'Bad\n', files: { 'values.yaml': 'bad' } });
    const tip = await branch.readTip();
    await runGit(world.repository.gitDir, ['update-ref', 'refs/heads/main', 'main~1']);
    expect((await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }))).kind).toBe('stale');
    await runGit(world.repository.gitDir, ['update-ref', '-d', 'refs/heads/main']);
    expect((await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }))).kind).toBe('stale');
    expect(await world.repository.resolve('main')).toBeUndefined();
  });
});

const gh006 = `echo "error: GH006: Protected branch update failed for refs/heads/main." >&2; exit 1`;
const gh013 = `printf 'error: GH013: Repository rule violations found for refs/heads/main.\\n\\n- Changes must be made through a pull request.\\n' >&2; exit 1`;
const gitlab = `echo "GitLab: You are not allowed to push code to protected branches on this project." >&2; exit 1`;

describe('a push that the server will not take', () => {
  test.each([
    [
      'a pre-receive hook',
      'pre-receive',
      'echo "Ticket is missing" >&2; exit 1',
      'hook-declined',
      /Ticket is missing/,
    ],
    ['an update hook', 'update', 'echo "Not on Fridays" >&2; exit 1', 'hook-declined', /Not on Fridays/],
    ['a silent hook', 'pre-receive', 'exit 1', 'hook-declined', /pre-receive hook declined/],
    ['a protected branch', 'pre-receive', gh006, 'branch-protected', /GH006/],
    ['a ruleset', 'pre-receive', gh013, 'branch-protected', /through a pull request/],
    ['a protected branch of GitLab', 'pre-receive', gitlab, 'branch-protected', /protected branches/],
  ] as const)('is declined by %s, with its words', async (_, hook, script, code, words) => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    await installHook(world.repository.gitDir, hook, script);
    const branch = await world.open();
    const tip = await branch.readTip();
    const result = await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }));
    expect(result).toMatchObject({ kind: 'declined', code, detail: expect.stringMatching(words) });
    expect(await world.repository.resolve('main')).toBe(tip.commit);
  });

  test('is declined as forbidden when the token may only read, or the repository is archived', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const reader = await world.open({ token: 'reader' });
    const forbidden = {
      kind: 'declined',
      code: 'push-forbidden',
      detail: expect.stringContaining('read-only'),
    };
    expect(await pushOn(reader, await reader.readTip(), changeOf({ 'values.yaml': 'two' }))).toMatchObject(
      forbidden,
    );
    world.server.setReadOnly(true);
    const writer = await world.open();
    expect(await pushOn(writer, await writer.readTip(), changeOf({ 'values.yaml': 'two' }))).toMatchObject(
      forbidden,
    );
  });
});

function rootCommit(tree: string): string {
  const head = 'commit refs/heads/main\ncommitter T <t@example.com> 1700000000 +0000\ndata 3\nodd\n';
  return `${head}M 040000 ${tree} \n`;
}
