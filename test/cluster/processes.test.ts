import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessGroup } from './processes.ts';

describe('the processes of a rig', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-processes-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('do not outlive the process that started them, however it ends', async () => {
    const module = join(import.meta.dirname, 'processes.ts');
    const program = `
      import { ProcessGroup } from ${JSON.stringify(module)};
      const group = new ProcessGroup(${JSON.stringify(folder)});
      const gone = group.start({ name: 'gone', command: 'true', args: [] });
      const pids = ['one', 'two'].map((name) => group.start({ name, command: 'sleep', args: ['600'] }).pid);
      while (gone.exit() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(pids.join(' '));
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(owner.stdout, 'data');
    const pids = String(line).trim().split(' ').map(Number);
    expect(pids.filter(isAlive)).toHaveLength(2);
    owner.kill('SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  test('are not joined by another once they are being ended', async () => {
    const group = new ProcessGroup(folder);
    await group.endAll();
    expect(() => group.start({ name: 'late', command: 'sleep', args: ['600'] })).toThrow('is being ended');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
