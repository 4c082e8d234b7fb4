import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeOf, errorOf, pushOn, startWorld, token } from './world.ts';

const forms = [token, Buffer.from(`x-access-token:${token}`).toString('base64'), encodeURIComponent(token)];

/** The command lines of every Git process of this machine at this moment. */
async function gitCommandLines(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => /^(\S*\/)?git/.test(line));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('the token', () => {
  test('stands in no command line while Git runs, and in no file', async () => {
    await using world = await startWorld({ files: { 'a/values.yaml': 'one' } });
    world.server.injectFault({ kind: 'delay', milliseconds: 30 });
    const branch = await world.open();
    const seen = new Set<string>();
    let isDone = false;
    const work = (async () => {
      const tip = await branch.readTip();
      await branch.readFile(tip, 'a/values.yaml');
      return pushOn(branch, tip, changeOf({ 'a/values.yaml': 'two' }));
    })().finally(() => {
      isDone = true;
    });
    while (!isDone) for (const line of await gitCommandLines()) seen.add(line);
    expect((await work).kind).toBe('pushed');
    const all = [...seen].join('\n');
    expect(all).toMatch(/git\0fetch/);
    expect(all).toMatch(/git\0push/);
    const temporary = (await readdir(world.folder)).filter((name) => name.startsWith('slipway-git-'));
    expect(temporary).toHaveLength(1);
    const files = await filesBelow(join(world.folder, temporary[0] ?? ''));
    const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')));
    expect(files.length).toBeGreaterThan(3);
    for (const form of forms) {
      expect(all).not.toContain(form);
      expect(contents.some((content) => content.includes(form))).toBe(false);
    }
  });

  test('is sent to the repository and to no other place of the same host', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const insteadOf = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${world.server.url}/other.git.insteadOf`,
      GIT_CONFIG_VALUE_0: world.url,
    };
    const branch = await world.open({ environment: insteadOf });
    expect(await errorOf(branch.readTip())).toMatchObject({ code: 'git-unauthorised' });
  });

  test('replaces headers that other settings would send along', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const stale = {
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: 'Authorization: Basic c3RhbGU6c3RhbGU=',
      GIT_CONFIG_KEY_1: `http.${world.server.url}/.extraHeader`,
      GIT_CONFIG_VALUE_1: 'Authorization: Basic b2xkOm9sZA==',
    };
    const branch = await world.open({ environment: stale });
    expect((await branch.readTip()).commit).toBe(await world.repository.resolve('main'));
  });

  test('is not shown when the server repeats it', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const body = `you sent ${forms.join(' and ')} to https://me:${token}@example.com/x\n`;
    world.server.injectFault({ kind: 'status', status: 403, body });
    const error = await errorOf((await world.open()).readTip());
    expect(error.message).toContain('you sent');
    for (const form of forms) expect(error.message).not.toContain(form);
  });

  test('may come from a credential helper of the user when none is given', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const helper = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'credential.helper',
      GIT_CONFIG_VALUE_0: `!f() { echo username=me; echo "password=$HELPER_SECRET"; }; f`,
      HELPER_SECRET: token,
    };
    const branch = await world.open({ token: '', environment: helper });
    expect((await branch.readTip()).commit).toBe(await world.repository.resolve('main'));
  });

  test('is not replaced by a helper when it is wrong', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const helper = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'credential.helper',
      GIT_CONFIG_VALUE_0: `!f() { echo username=me; echo password=${token}; }; f`,
    };
    const branch = await world.open({ token: 'wrong', environment: helper });
    expect(await errorOf(branch.readTip())).toMatchObject({ code: 'git-unauthorised' });
  });
});

describe('the temporary repository', () => {
  test('is gone after close, whatever happened', async () => {
    await using world = await startWorld();
    const branch = await world.open();
    await errorOf(branch.readTip());
    await branch.close();
    expect((await readdir(world.folder)).filter((name) => name.startsWith('slipway-git-'))).toEqual([]);
  });

  test('runs no hook and follows no variable of the caller that points elsewhere', async () => {
    await using world = await startWorld({ files: { 'values.yaml': 'one' } });
    const hooks = join(world.folder, 'hooks');
    const environment = {
      GIT_DIR: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_EXEC_PATH: '/nowhere',
      GIT_TRACE: join(world.folder, 'trace'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: hooks,
    };
    const branch = await world.open({ environment });
    const result = await pushOn(branch, await branch.readTip(), changeOf({ 'values.yaml': 'two' }));
    expect(result.kind).toBe('pushed');
    expect(await readdir(world.folder)).not.toContain('trace');
  });
});
