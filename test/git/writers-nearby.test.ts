import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { joinWritersNearby } from '../../adapters/git/writers-nearby.ts';

const place = 'https://git.example.com/acme/deploy.git refs/heads/main';

describe('writers on one machine', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-nearby-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const meetingPoint = async () => join(folder, (await readdir(folder))[0] ?? 'none');

  test('see each other, and only those of their own branch', async () => {
    const one = await joinWritersNearby(folder, place);
    const other = await joinWritersNearby(folder, place);
    const elsewhere = await joinWritersNearby(folder, `${place}-2`);
    expect(await one.countOthers()).toBe(1);
    expect(await elsewhere.countOthers()).toBe(0);
    await other.leave();
    expect(await one.countOthers()).toBe(0);
  });

  test('hear at once when one of them has written, and again the next time', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await joinWritersNearby(folder, place);
    stack.defer(() => one.leave());
    const other = await joinWritersNearby(folder, place);
    stack.defer(() => other.leave());
    for (const _ of [1, 2]) {
      const written = one.written();
      expect(written.aborted).toBe(false);
      await other.tellWritten();
      await expect.poll(() => written.aborted, { timeout: 5000, interval: 5 }).toBe(true);
    }
  });

  test('leave nothing behind when the last one goes', async () => {
    const one = await joinWritersNearby(folder, place);
    const other = await joinWritersNearby(folder, place);
    await one.tellWritten();
    await one.leave();
    await other.leave();
    expect(await readdir(folder)).toEqual([]);
  });

  test('do not count one that was killed', async () => {
    const one = await joinWritersNearby(folder, place);
    // No process has this number: it is above what Linux gives out.
    await writeFile(join(await meetingPoint(), '99999999-gone'), '');
    expect(await one.countOthers()).toBe(0);
    await one.leave();
    expect(await readdir(folder)).toEqual([]);
  });

  test('keep away from a place that somebody else has laid out for them', async () => {
    const one = await joinWritersNearby(folder, place);
    const name = await meetingPoint();
    await one.leave();
    const trap = await mkdtemp(join(tmpdir(), 'slipway-trap-'));
    await symlink(trap, name);
    const caught = await joinWritersNearby(folder, place);
    await caught.tellWritten();
    expect(await caught.countOthers()).toBe(0);
    await caught.leave();
    expect(await readdir(trap)).toEqual([]);
    await rm(trap, { recursive: true });
  });
});
