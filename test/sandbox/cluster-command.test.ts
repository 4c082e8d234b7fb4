import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/cluster.ts', import.meta.url));

describe('the command of the cluster, where none runs', () => {
  let cache = '';
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'slipway-cluster-command-'));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  function run(
    args: readonly string[],
    variables: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], SLIPWAY_CACHE: cache, ...variables };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [script, ...args], { env }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  /** What a cluster leaves whose process was killed: a description that nobody took away. */
  async function leaveDescription(pid: number): Promise<void> {
    const words = [
      'folder',
      'url',
      'token',
      'adminPassword',
      'kubeconfig',
      'gitUrl',
      'gitFolder',
      'registry',
    ];
    const description = Object.fromEntries(words.map((word) => [word, 'of the killed one']));
    const state = { state: 'running', pid, since: new Date(0).toISOString(), ...description };
    await mkdir(join(cache, 'cluster', 'running'), { recursive: true });
    await writeFile(join(cache, 'cluster', 'running', 'cluster.json'), JSON.stringify(state));
  }

  test('says how to start one, for people and for scripts, and that it does not run by its exit status', async () => {
    expect(await run(['status'])).toMatchObject({
      exitCode: 1,
      stderr: 'No cluster runs. Start one: npm run cluster up\n',
    });
    const { exitCode, stdout } = await run(['status', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ state: 'stopped', wasKilled: false, answers: false });
  });

  test('has nothing to end, which is no failure', async () => {
    expect(await run(['down'])).toMatchObject({ exitCode: 0, stderr: 'No cluster runs.\n' });
  });

  test('does not take another process that has the id of a killed cluster for it', async () => {
    await leaveDescription(process.pid);
    const { exitCode, stderr } = await run(['status']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^The cluster was killed; its logs are in .* Start one: npm run cluster up\n$/);
    expect(await run(['down'])).toMatchObject({ exitCode: 0 });
  });

  test('starts nothing on a machine that lacks Go, and says what to do', async () => {
    const { exitCode, stderr } = await run(['up'], { PATH: cache });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Go is not on PATH');
    expect(stderr).toContain('Install Go 1.26 or newer');
    expect(await readdir(cache)).toEqual([]);
  });

  test.each([[[]], [['start']]])('prints its usage for the words %j', async (words) => {
    const { exitCode, stderr } = await run(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: npm run cluster <command>');
  });
});
