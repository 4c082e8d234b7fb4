import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileText } from '../oracle/hostile-text.ts';
import { readCommands } from '../oracle/runner-commands.ts';
import { insist } from './kernel-support/insist.ts';
import {
  type BundledAction,
  bundleTestAction,
  type RunOptions,
  runOnTerminal,
} from './kernel-support/run-action.ts';
import { waitUntil } from './kernel-support/wait-until.ts';

const CANARY = 'canary-5e1f/secret+value';
let action: BundledAction;

beforeAll(async () => {
  action = await bundleTestAction();
});
afterAll(() => action.remove());

function slipway(argv: readonly string[], more: Omit<RunOptions, 'argv'> = {}) {
  return runOnTerminal(action, { ...more, argv });
}

describe('on a terminal an action', () => {
  test('reports on stdout and says what it does on stderr', async () => {
    const { stdout, stderr, exitCode } = await slipway(['--say', 'hello']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^✔ Said hello\n/);
    expect(stderr).toContain('▸ Saying hello\n');
    expect(stderr).toMatch(/waiting for hello: 0s so far, at most 0s more \(until \d\d:\d\d:\d\d UTC\)/);
  });

  test('with --json gives the result and nothing else on stdout', async () => {
    const { stdout, stderr } = await slipway(['--say', 'hello', '--word', 'a', '--word', 'b', '--json']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      action: 'echo',
      decision: 'passed',
      reasonCode: 'told-to',
      exitStatus: 0,
      outputs: { said: 'hello', words: 'a\nb' },
      said: 'hello',
      dryRun: false,
    });
    expect(stderr).toContain('✔ Said hello');
  });

  test.each([
    ['a wrong input', ['--count', 'x'], 2, 'input-invalid'],
    ['an unknown input', ['--cuont', '1'], 2, 'input-invalid'],
    ['a secret as a flag', ['--token', CANARY], 2, 'input-invalid'],
    ['a refusal', ['--ending', 'refuse'], 1, 'echo-refused'],
    ['a defect', ['--ending', 'crash'], 3, 'defect'],
    ['no identity token', ['--ending', 'identity'], 2, 'id-token-unavailable'],
  ])('with --json tells %s as JSON too', async (_, argv, exitStatus, reasonCode) => {
    const { stdout, exitCode } = await slipway([...argv, '--json']);
    const result = JSON.parse(stdout);
    expect(exitCode).toBe(exitStatus);
    expect(result).toMatchObject({
      schemaVersion: 1,
      action: 'echo',
      decision: 'error',
      reasonCode,
      exitStatus,
    });
    expect(Object.keys(result.error)).toEqual(['code', 'what', 'why', 'fix']);
    expect(stdout).not.toContain(CANARY);
  });

  test.each([
    ['pass', 0],
    ['gate', 1],
    ['caller', 2],
    ['outside', 3],
    ['unknown', 4],
    ['waiting', 4],
  ])('that ends with %s has exit status %i', async (ending, exitStatus) => {
    expect((await slipway(['--ending', ending])).exitCode).toBe(exitStatus);
  });

  test('takes a dry run as a bare flag', async () => {
    expect(JSON.parse((await slipway(['--dry-run', '--json'])).stdout)).toMatchObject({ dryRun: true });
  });

  test('shows its help and asks for nothing', async () => {
    const { stdout, stderr, exitCode } = await slipway(['--help', '--count', 'nonsense']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Usage: slipway echo');
  });

  test('shows programs its inputs as a schema', async () => {
    const { stdout } = await slipway(['--help', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { count: { default: '1' } } });
  });

  test('writes no file of the runner, in a step of a workflow neither', async () => {
    const { files, outputs } = await slipway(['--say', 'x'], {
      env: { GITHUB_ACTIONS: 'true', INPUT_SAY: 'not this' },
    });
    expect(outputs.size).toBe(0);
    expect(files.get('GITHUB_STEP_SUMMARY')).toBe('');
  });

  test('never shows a secret', async () => {
    const { stdout, stderr } = await slipway(['--ending', 'secret', '--say', CANARY, '--json'], {
      env: { ECHO_TOKEN: CANARY },
    });
    expect(stdout + stderr).not.toContain(CANARY);
    expect(JSON.parse(stdout)).toMatchObject({ said: '******' });
  });

  test('masks the password of a proxy', async () => {
    const { stderr } = await slipway(['--say', 'http://u:proxy-password@p'], {
      env: { HTTPS_PROXY: 'http://u:proxy-password@p' },
    });
    expect(stderr).not.toContain('proxy-password');
  });

  test('has no colours in a file, unless it is told to, and never against NO_COLOR', async () => {
    const coloured = '\u001b[32m';
    expect((await slipway([])).stdout).not.toContain('\u001b');
    expect((await slipway([], { env: { FORCE_COLOR: '1' } })).stdout).toContain(coloured);
    expect((await slipway([], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  });

  test('whose reader goes away ends with its own exit status', async () => {
    const during = async (child: ChildProcess) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    expect((await slipway(['--ending', 'gate', '--count', '100'], { during })).exitCode).toBe(1);
  });

  test('that is interrupted twice ends at once, undecided', async () => {
    const during = async (child: ChildProcess) => {
      let seen = '';
      child.stderr?.on('data', (chunk) => {
        seen += chunk;
      });
      await waitUntil('the action to run', () => (seen.includes('waiting for') ? true : undefined));
      child.kill('SIGINT');
      await insist(child);
    };
    const { exitCode, stdout } = await slipway(['--ending', 'hang', '--say', 'x', '--json'], { during });
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'error', reasonCode: 'cancelled' });
  });
});

describe('hostile text on a terminal', () => {
  const text = fc.sample(hostileText, { numRuns: 300, seed: 11 }).join('\n');
  const prepare = (folder: string) => writeFile(join(folder, 'said'), text);

  test('comes back from JSON as it was, and its line holds no command', async () => {
    const { stdout, stderr } = await slipway(['--say-file', 'said', '--json'], { prepare });
    expect(JSON.parse(stdout)).toMatchObject({ said: text.toWellFormed() });
    expect([...readCommands(stdout), ...readCommands(stderr)]).toEqual([]);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  });

  test('holds no command and no escape in the report', async () => {
    const { stdout, stderr } = await slipway(['--say-file', 'said'], { prepare });
    expect([...readCommands(stdout), ...readCommands(stderr)]).toEqual([]);
    expect(stdout + stderr).not.toContain('\u001b');
  });
});
