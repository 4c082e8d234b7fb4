import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import { waitUntil } from './kernel-support/wait-until.ts';

const NODE = process.execPath;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-process-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function run(script: string, more: Partial<Parameters<ReturnType<typeof makeRunProcess>>[0]> = {}) {
  return makeRunProcess({ PATH: process.env['PATH'], SECRET_TOKEN: 'canary', HTTPS_PROXY: 'http://proxy' })({
    command: NODE,
    args: ['-e', script],
    timeoutMs: 30_000,
    ...more,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process runs: one that has ended but was not reaped by its parent does not. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/^\d+ \(.*\) Z/.test(stat);
}

async function readPid(name: string): Promise<number> {
  const file = join(folder, name);
  return waitUntil(`${name} to be written`, async () => {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    return pid > 0 ? pid : undefined;
  });
}

describe('a child process', () => {
  test('gives its output and its exit code as they are', async () => {
    const result = await run(
      'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 7',
    );
    expect({ ...result, stdout: Buffer.from(result.stdout).toString() }).toEqual({
      exitCode: 7,
      stdout: 'out',
      stderr: 'err',
      timedOut: false,
      truncated: false,
    });
  });

  test('gets its arguments as they are, without a shell', async () => {
    const args = [
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      '--',
      '$(id)',
      '; rm x',
      '* "q"',
      '',
    ];
    const { stdout } = await run('', { args });
    expect(JSON.parse(Buffer.from(stdout).toString())).toEqual(['$(id)', '; rm x', '* "q"', '']);
  });

  test('sees of the environment what tools need and what the request gives, and no token', async () => {
    const { stdout } = await run('console.log(JSON.stringify(process.env))', { env: { GIVEN: 'x' } });
    const env = JSON.parse(Buffer.from(stdout).toString());
    expect(env).toMatchObject({ GIVEN: 'x', HTTPS_PROXY: 'http://proxy', PATH: process.env['PATH'] });
    expect(env).not.toHaveProperty('SECRET_TOKEN');
    expect(env).not.toHaveProperty('HOME');
  });

  test('reads what it is given and may ignore it', async () => {
    const { stdout } = await run('process.stdin.pipe(process.stdout)', { stdin: 'hello' });
    expect(Buffer.from(stdout).toString()).toBe('hello');
    const ignored = await run('process.exit(0)', { stdin: 'x'.repeat(5_000_000) });
    expect(ignored.exitCode).toBe(0);
  });

  test('that writes more than is wanted goes on, and the beginning is kept', async () => {
    const script =
      'const b = Buffer.alloc(1e6, "a"); for (let i = 0; i < 20; i++) require("fs").writeSync(1, b); process.exitCode = 3';
    const { stdout, truncated, exitCode } = await run(script, { maxOutputBytes: 1_000 });
    expect({ length: stdout.length, truncated, exitCode }).toEqual({
      length: 1_000,
      truncated: true,
      exitCode: 3,
    });
  });

  test('that complains at length has its last words kept', async () => {
    const script =
      'for (let i = 0; i < 50; i++) require("fs").writeSync(2, "x".repeat(1e5)); require("fs").writeSync(2, "fatal: last")';
    const { stderr } = await run(script);
    expect(stderr.endsWith('fatal: last')).toBe(true);
    expect(stderr.length).toBeLessThan(2 * 1024 * 1024);
  });

  test('that is not there is told as a missing tool', async () => {
    await expect(run('', { command: 'no-such-tool-of-slipway' })).rejects.toMatchObject({
      code: 'tool-missing',
      kind: 'caller',
    });
  });

  test('that cannot be executed is told as such', async () => {
    const file = join(folder, 'tool');
    await writeFile(file, 'x', { mode: 0o644 });
    await expect(run('', { command: file })).rejects.toMatchObject({ code: 'tool-unusable' });
  });

  test('in a folder that is not there is not told as a missing tool', async () => {
    await expect(run('', { cwd: join(folder, 'none') })).rejects.toMatchObject({ code: 'folder-missing' });
  });

  test('with an argument that no process can take is an error with words', async () => {
    await expect(run('', { args: ['a\0b'] })).rejects.toMatchObject({ code: 'tool-unusable' });
  });
});

describe('at its deadline a child process', () => {
  test('that ignores SIGTERM is killed with its children', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      process.on('SIGTERM', () => {});
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e3)'], { stdio: 'inherit' });
      require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(child.pid));
      setInterval(() => {}, 1000);`;
    const result = await run(script, { timeoutMs: 1_500 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
    const pid = await readPid('pid');
    await waitUntil('the grandchild to end', async () => ((await isRunning(pid)) ? undefined : true));
  });

  test('that leaves at once does not leave its children behind', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e3)'], { stdio: 'ignore' });
      require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(child.pid));
      process.on('SIGTERM', () => process.exit(0));
      setInterval(() => {}, 1000);`;
    expect(await run(script, { timeoutMs: 1_500 })).toMatchObject({ timedOut: true });
    const pid = await readPid('pid');
    await waitUntil('the grandchild to end', async () => ((await isRunning(pid)) ? undefined : true));
  });
});

describe('after its end a child process', () => {
  test('whose own child holds the pipes open does not hold us', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { stdio: 'inherit', detached: true });
      require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(child.pid));
      child.unref();
      console.log('done');`;
    const result = await run(script);
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    // It left the group on purpose, so it is this test that ends it.
    process.kill(await readPid('pid'), 'SIGKILL');
  });
});

describe('when the caller gives up', () => {
  test('a child process ends and says so', async () => {
    const controller = new AbortController();
    const pending = run(
      `require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid)); setInterval(() => {}, 1000)`,
      { signal: controller.signal },
    );
    const pid = await readPid('pid');
    controller.abort();
    expect(await pending).toMatchObject({ aborted: true, timedOut: false, exitCode: null });
    expect(isAlive(pid)).toBe(false);
  });

  test('before it began it ends at once', async () => {
    expect(await run('setInterval(() => {}, 1000)', { signal: AbortSignal.abort() })).toMatchObject({
      aborted: true,
    });
  });
});
