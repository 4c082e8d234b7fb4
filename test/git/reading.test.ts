import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { changeOf, errorOf, pushOn, startWorld, textOf, token } from './world.ts';

const submodule = '160000 commit 1111111111111111111111111111111111111111\tvendor/lib';

/** Puts entries that no file API can make (links, submodules, modes) on main, by a fast-import line each. */
async function importOnMain(gitDir: string, lines: readonly string[]): Promise<void> {
  const head = 'commit refs/heads/main\ncommitter T <t@example.com> 1700000000 +0000\ndata 3\nodd\n';
  await runGit(gitDir, ['fast-import', '--quiet', '--force'], { stdin: `${head}${lines.join('\n')}\n` });
}

describe('a branch read over HTTP', () => {
  test('gives the newest commit and the bytes of a file deep in its folders', async () => {
    await using world = await startWorld({
      files: { 'a/b/c/values.yaml': 'tag: "1"\r\n', 'readme.md': 'x' },
    });
    const branch = await world.open();
    const tip = await branch.readTip();
    expect(tip.commit).toBe(await world.repository.resolve('main'));
    expect(Math.abs(tip.committedAt - Date.now())).toBeLessThan(3_600_000);
    expect(await textOf(branch, 'a/b/c/values.yaml')).toBe('tag: "1"\r\n');
  });

  test.each([
    ['with spaces/my values.yaml'],
    ['größe/名前/välues.yaml'],
    ['quote"s/it\'s $(id) `x`;.yaml'],
    ['deep/-dash/--upload-pack=x.yaml'],
    ['..hidden/...yaml'],
  ])('reads the path %j as it is', async (path) => {
    await using world = await startWorld({ files: { [path]: 'found' } });
    expect(await textOf(await world.open(), path)).toBe('found');
  });

  test('tells what stands at a path that is no file', async () => {
    await using world = await startWorld();
    await importOnMain(world.repository.gitDir, [
      'M 100644 inline folder/values.yaml\ndata 1\nx',
      'M 120000 inline link.yaml\ndata 6\nfolder',
      `M 160000 ${submodule.split(' ')[2]?.split('\t')[0]} vendor/lib`,
    ]);
    const branch = await world.open();
    const tip = await branch.readTip();
    expect(await branch.readFile(tip, 'folder')).toEqual({ kind: 'not-a-file', is: 'folder' });
    expect(await branch.readFile(tip, 'link.yaml')).toEqual({ kind: 'not-a-file', is: 'symlink' });
    expect(await branch.readFile(tip, 'link.yaml/values.yaml')).toEqual({
      kind: 'not-a-file',
      is: 'symlink',
    });
    expect(await branch.readFile(tip, 'vendor/lib')).toEqual({ kind: 'not-a-file', is: 'submodule' });
    expect(await branch.readFile(tip, 'folder/nothing.yaml')).toEqual({ kind: 'missing' });
    expect(await branch.readFile(tip, 'folder/values.yaml/more')).toEqual({ kind: 'missing' });
  });

  test.each([
    ['../values.yaml'],
    ['a/../../values.yaml'],
    ['/etc/passwd'],
    ['.git/config'],
    ['a/.GIT/hooks/x'],
    ['--output=x'],
    ['a//b'],
    [''],
  ])('refuses the path %j', async (path) => {
    await using world = await startWorld({ files: { 'values.yaml': 'x' } });
    const branch = await world.open();
    const error = await errorOf(branch.readFile(await branch.readTip(), path));
    expect(error).toMatchObject({ code: 'git-path-invalid', kind: 'caller' });
  });

  test('sees the new tip when the branch has moved, and still reads the old one', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const branch = await world.open();
    const before = await branch.readTip();
    await world.repository.commit({ branch: 'main', message: 'Move\n', files: { 'values.yaml': 'two' } });
    const after = await branch.readTip();
    expect(after.commit).not.toBe(before.commit);
    const read = await Promise.all([
      branch.readFile(before, 'values.yaml'),
      branch.readFile(after, 'values.yaml'),
    ]);
    expect(read).toEqual([
      { kind: 'file', bytes: Buffer.from('one') },
      { kind: 'file', bytes: Buffer.from('two') },
    ]);
  });

  test('reads and writes over ssh, with the ssh command of the caller', async () => {
    await using world = await startWorld({ files: { 'a/values.yaml': 'over ssh' } });
    const fakeSsh = join(world.folder, 'ssh');
    // Runs the command that ssh would run on the other side: the last argument.
    await writeFile(fakeSsh, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', { mode: 0o755 });
    const environment = { GIT_SSH_COMMAND: fakeSsh, GIT_SSH_VARIANT: 'ssh' };
    const branch = await world.open({ url: `ssh://git@localhost${world.repository.gitDir}`, environment });
    expect(await textOf(branch, 'a/values.yaml')).toBe('over ssh');
    const result = await pushOn(branch, await branch.readTip(), changeOf({ 'a/values.yaml': 'written' }));
    expect(result.kind).toBe('pushed');
    expect(await world.repository.readFile('main', 'a/values.yaml')).toBe('written');
    expect(world.server.requests).toEqual([]);
  });

  test('reads a repository given as a path', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'local' } });
    const branch = await world.open({ url: world.repository.gitDir });
    expect(await textOf(branch, 'values.yaml')).toBe('local');
  });
});

describe('a server that knows less', () => {
  test.each([
    ['no filters', { configuration: { 'uploadpack.allowFilter': 'false' } }],
    ['no tree filter', { configuration: { 'uploadpackfilter.tree.allow': 'false' } }],
    ['protocol version 0', { protocolV2: false }],
    [
      'protocol version 0 and no single objects',
      { protocolV2: false, configuration: { 'uploadpack.allowAnySHA1InWant': 'false' } },
    ],
  ])('with %s gives the same files and takes the same push', async (_, options) => {
    await using world = await startWorld({ ...options, files: { 'a/b/values.yaml': 'one', 'c/d/x': 'x' } });
    const branch = await world.open();
    expect(await textOf(branch, 'a/b/values.yaml')).toBe('one');
    await world.repository.commit({ branch: 'main', message: 'Move\n', files: { 'a/b/values.yaml': 'two' } });
    expect(await textOf(branch, 'a/b/values.yaml')).toBe('two');
    const tip = await branch.readTip();
    const files = [{ path: 'a/b/values.yaml', bytes: Buffer.from('three') }];
    const pushed = await pushOn(branch, tip, {
      files,
      message: 'Bump',
      author: { name: 'bot', email: 'b@c.de' },
    });
    expect(pushed.kind).toBe('pushed');
    expect(await world.repository.readFile('main', 'a/b/values.yaml')).toBe('three');
    expect(await world.repository.readFile('main', 'c/d/x')).toBe('x');
  });
});

test('a repository with another hash than SHA-1 is refused with that reason', async () => {
  await using world = await startWorld();
  const gitDir = join(world.folder, 'long.git');
  await runGit(world.folder, ['init', '--quiet', '--bare', '--object-format=sha256', '-b', 'main', gitDir]);
  await importOnMain(gitDir, ['M 100644 inline values.yaml\ndata 1\nx']);
  const error = await errorOf((await world.open({ url: `${world.server.url}/long.git` })).readTip());
  expect(error.code).toBe('git-object-format');
});

describe('what the caller got wrong', () => {
  test.each([
    ['a branch that is not there', { branch: 'develop' }, 'git-branch-missing', /default branch is main/],
    ['a wrong token', { token: 'nonsense' }, 'git-unauthorised', /token is wrong, expired or revoked/],
    ['no token', { token: '' }, 'git-unauthorised', /No token was given/],
  ] as const)('%s is said at the first read', async (_, options, code, words) => {
    await using world = await startWorld({ files: { 'values.yaml': 'x' } });
    const error = await errorOf((await world.open(options)).readTip());
    expect(error).toMatchObject({ code, kind: 'caller' });
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain('nonsense');
  });

  test('a repository that is not there is said at the first read', async () => {
    await using world = await startWorld();
    const branch = await world.open({ url: `${world.server.url}/nothing.git` });
    expect(await errorOf(branch.readTip())).toMatchObject({ code: 'git-repository-missing', kind: 'caller' });
  });

  test('an empty repository is said to be empty', async () => {
    await using world = await startWorld();
    const error = await errorOf((await world.open()).readTip());
    expect(error.code).toBe('git-branch-missing');
    expect(error.message).toContain('no commits yet');
  });

  test.each([
    ['https://user:pw@example.com/a.git', 'git-url-credentials'],
    ['ext::id', 'git-url-invalid'],
    ['--upload-pack=id', 'git-url-invalid'],
    ['acme/deploy', 'git-url-invalid'],
  ])('the address %j is refused before anything is sent', async (url, code) => {
    await using world = await startWorld();
    const error = await errorOf(world.open({ url }));
    expect(error).toMatchObject({ code, kind: 'caller' });
    expect(error.message).not.toContain('pw@');
    expect(world.server.requests).toEqual([]);
  });

  test('a redirect is not followed with the token', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'x' } });
    await using thief = await startWorld({ files: { 'values.yaml': 'y' } });
    const location = `${thief.url}/info/refs?service=git-upload-pack`;
    world.server.injectFault({ kind: 'status', status: 302, headers: { location } });
    const error = await errorOf((await world.open({ token })).readTip());
    expect(error.code).toBe('git-redirected');
    expect(thief.server.requests).toEqual([]);
  });
});
