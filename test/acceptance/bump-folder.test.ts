import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { image, release, slipwayYaml, valuesYaml } from './bump/platform.ts';
import { runJson, runStep } from './bump/slipway.ts';

interface Folder extends AsyncDisposable {
  readonly path: string;
}

async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const words = ['bump', '--file', 'values.yaml', '--select', 'services.chat-api.image', '--image', release(2)];
const bumped = valuesYaml().replace(`${image}:1.0`, release(2));

describe('a bump in the working folder', () => {
  test('writes the file, keeps its permissions, and leaves nothing else behind', async () => {
    await using folder = await makeFolder({ 'values.yaml': valuesYaml() });
    await chmod(join(folder.path, 'values.yaml'), 0o640);
    const result = await runJson(words, { cwd: folder.path });
    expect(result).toMatchObject({
      decision: 'written',
      reasonCode: 'file-written',
      exitStatus: 0,
      outputs: {
        commit: '',
        file: 'values.yaml',
        before: `${image}:1.0`,
        after: release(2),
        changed: 'true',
      },
    });
    expect(await readFile(join(folder.path, 'values.yaml'), 'utf8')).toBe(bumped);
    expect((await stat(join(folder.path, 'values.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(folder.path)).toEqual(['values.yaml']);
  });

  test('does nothing the second time', async () => {
    await using folder = await makeFolder({ 'values.yaml': bumped });
    const { mtimeMs } = await stat(join(folder.path, 'values.yaml'));
    const result = await runJson(words, { cwd: folder.path });
    expect(result).toMatchObject({ decision: 'already-there', exitStatus: 0, outputs: { changed: 'false' } });
    expect((await stat(join(folder.path, 'values.yaml'))).mtimeMs).toBe(mtimeMs);
  });

  test('writes nothing in a dry run', async () => {
    await using folder = await makeFolder({ 'values.yaml': valuesYaml() });
    const result = await runJson([...words, '--dry-run'], { cwd: folder.path });
    expect(result).toMatchObject({ decision: 'planned', exitStatus: 0 });
    expect(result['diff']).toContain(`-  chat-api: { image: ${image}:1.0 }`);
    expect(await readFile(join(folder.path, 'values.yaml'), 'utf8')).toBe(valuesYaml());
  });

  test('goes through slipway.yaml too', async () => {
    await using folder = await makeFolder({ 'slipway.yaml': slipwayYaml, 'envs/dev.yaml': valuesYaml() });
    const named = ['bump', '--environment', 'dev', '--service', 'chat-api', '--image', release(2)];
    expect(await runJson(named, { cwd: folder.path })).toMatchObject({ decision: 'written' });
    expect(await readFile(join(folder.path, 'envs/dev.yaml'), 'utf8')).toBe(bumped);
  });

  test('sets several places at once', async () => {
    const text = `a: { image: "${image}:1" }\nb: { image: "${image}:1" }\n`;
    await using folder = await makeFolder({ 'values.yaml': text });
    const several = [
      'bump',
      '--file',
      'values.yaml',
      '--select',
      'a.image',
      '--select',
      'b.image',
      '--image',
      release(2),
    ];
    expect(await runJson(several, { cwd: folder.path })).toMatchObject({ decision: 'written' });
    expect(await readFile(join(folder.path, 'values.yaml'), 'utf8')).toBe(
      text.replaceAll(`${image}:1`, release(2)),
    );
  });

  test('pins the digest where the file keeps a tag alone', async () => {
    await using folder = await makeFolder({ 'values.yaml': `image: { repository: ${image}, tag: "1.0" }\n` });
    const plain = ['bump', '--file', 'values.yaml', '--select', 'image', '--image', release(2)];
    const warned = await runJson([...plain, '--dry-run'], { cwd: folder.path });
    expect(warned['warnings']).toHaveLength(1);
    expect(await runJson([...plain, '--pin'], { cwd: folder.path })).toMatchObject({ decision: 'written' });
    const [, pinned = ''] = release(2).split(`${image}:`);
    expect(await readFile(join(folder.path, 'values.yaml'), 'utf8')).toBe(
      `image: { repository: ${image}, tag: "${pinned}" }\n`,
    );
  });

  test('takes an absolute path inside the folder', async () => {
    await using folder = await makeFolder({ 'values.yaml': valuesYaml() });
    const absolute = words.map((word) => (word === 'values.yaml' ? join(folder.path, word) : word));
    expect(await runJson(absolute, { cwd: folder.path })).toMatchObject({ decision: 'written' });
  });

  test('writes through a link that stays inside the folder, and keeps the link', async () => {
    await using folder = await makeFolder({ 'real/values.yaml': valuesYaml() });
    await symlink('real/values.yaml', join(folder.path, 'values.yaml'));
    expect(await runJson(words, { cwd: folder.path })).toMatchObject({ decision: 'written' });
    expect(await readFile(join(folder.path, 'real/values.yaml'), 'utf8')).toBe(bumped);
    expect(await readdir(folder.path)).toEqual(['real', 'values.yaml']);
  });
});

describe('the working folder is never left', () => {
  test.each([
    ['../outside.yaml', 'file-outside'],
    ['sub/../../outside.yaml', 'file-outside'],
    ['link.yaml', 'file-outside'],
    ['linked/outside.yaml', 'file-outside'],
    ['sub', 'not-a-file'],
    ['nothing.yaml', 'file-missing'],
    ['sub/values.yaml/x', 'file-missing'],
  ])('%s is refused', async (path, code) => {
    await using outside = await makeFolder({
      'outside.yaml': valuesYaml(),
      'inside/sub/values.yaml': valuesYaml(),
    });
    const cwd = join(outside.path, 'inside');
    await symlink('../outside.yaml', join(cwd, 'link.yaml'));
    await symlink('..', join(cwd, 'linked'));
    const result = await runJson(['bump', '--file', path, '--image', release(2)], { cwd });
    expect(result).toMatchObject({ reasonCode: code, exitStatus: 2 });
    expect(await readFile(join(outside.path, 'outside.yaml'), 'utf8')).toBe(valuesYaml());
  });

  test('an absolute path elsewhere is refused in a workflow, where anybody may have written it', async () => {
    await using outside = await makeFolder({ 'outside.yaml': valuesYaml() });
    await using folder = await makeFolder();
    const inputs = { file: join(outside.path, 'outside.yaml'), image: release(2) };
    const { outputs, exitCode } = await runStep('bump', inputs, { cwd: folder.path });
    expect(exitCode).not.toBe(0);
    expect(outputs['reason-code']).toBe('file-outside');
    expect(await readFile(join(outside.path, 'outside.yaml'), 'utf8')).toBe(valuesYaml());
  });

  test('an absolute path elsewhere is what somebody at a terminal means', async () => {
    await using elsewhere = await makeFolder({ 'values.yaml': valuesYaml() });
    await using folder = await makeFolder();
    const absolute = words.map((word) => (word === 'values.yaml' ? join(elsewhere.path, word) : word));
    expect(await runJson(absolute, { cwd: folder.path })).toMatchObject({ decision: 'written' });
    expect(await readFile(join(elsewhere.path, 'values.yaml'), 'utf8')).toBe(bumped);
  });
});
