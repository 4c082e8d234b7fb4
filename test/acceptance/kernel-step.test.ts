import type { ChildProcess } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
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
  runAsStep,
  type Trail,
} from './kernel-support/run-action.ts';
import { serve } from './kernel-support/servers.ts';
import { waitUntil } from './kernel-support/wait-until.ts';

const CANARY = 'canary-5e1f/secret+value';
let action: BundledAction;

beforeAll(async () => {
  action = await bundleTestAction();
});
afterAll(() => action.remove());

function step(inputs: Record<string, string>, more: Omit<RunOptions, 'inputs'> = {}): Promise<Trail> {
  return runAsStep(action, { ...more, inputs });
}

function commandNames({ stdout }: Trail): string[] {
  return readCommands(stdout).map(({ name }) => name);
}

function resultOf({ outputs }: Trail): Record<string, unknown> {
  return JSON.parse(outputs.get('result') ?? '');
}

describe('a step', () => {
  test('sets the outputs of the action and those of the kernel', async () => {
    const trail = await step({ say: 'hello', word: 'a\nb' });
    expect(Object.fromEntries(trail.outputs)).toEqual({
      said: 'hello',
      words: 'a\nb',
      decision: 'passed',
      'reason-code': 'told-to',
      result: expect.any(String),
      'result-file': '',
    });
    expect(resultOf(trail)).toEqual({
      schemaVersion: 1,
      action: 'echo',
      decision: 'passed',
      reasonCode: 'told-to',
      exitStatus: 0,
      outputs: { said: 'hello', words: 'a\nb' },
      said: 'hello',
      dryRun: false,
    });
  });

  test('writes a summary with the verdict first', async () => {
    expect((await step({ say: 'hello' })).summary).toMatch(/^## ✅ Said hello\n/);
  });

  test('writes nothing where it should not', async () => {
    const { files } = await step({ say: 'hello', token: CANARY });
    expect(['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE'].map((name) => files.get(name))).toEqual([
      '',
      '',
      '',
    ]);
  });

  test.each([
    ['pass', 0],
    ['gate', 1],
    ['caller', 2],
    ['outside', 3],
    ['unknown', 4],
    ['waiting', 0],
    ['refuse', 1],
    ['crash', 3],
  ])('that ends with %s has exit code %i', async (ending, exitCode) => {
    const trail = await step({ ending, say: 'x' });
    expect(trail.exitCode).toBe(exitCode);
    expect(commandNames(trail).includes('error')).toBe(exitCode !== 0);
    expect(trail.outputs.get('decision')).not.toBe('');
  });

  test('is red for what the user wants red too', async () => {
    expect((await step({ ending: 'waiting', 'fail-on': 'waiting' })).exitCode).not.toBe(0);
  });

  test('tells every wrong input at once', async () => {
    const trail = await step({ count: '900', pause: 'soon', ending: 'pas' });
    expect(trail.exitCode).toBe(2);
    expect(trail.outputs.get('reason-code')).toBe('input-invalid');
    const [error] = readCommands(trail.stdout).filter(({ name }) => name === 'error');
    expect(error?.data).toMatch(/ending is "pas".*\ncount is "900".*\npause is "soon"/s);
  });

  test('warns of an input it does not know where one was meant', async () => {
    const warnings = readCommands((await step({ sayy: 'x' })).stdout).filter(
      ({ name }) => name === 'warning',
    );
    expect(warnings[0]?.data).toBe('The input sayy is not known and was ignored; did you mean say?');
  });

  test('shows ten annotations of a kind and counts the others', async () => {
    const trail = await step({ say: 'careful', count: '23' });
    // One more is the warning of the run itself.
    expect(commandNames(trail).filter((name) => name === 'warning')).toHaveLength(11);
    expect(trail.stdout).toContain('and 13 more warnings');
  });

  test('puts what it does into groups that are closed again', async () => {
    const names = commandNames(await step({ say: 'x' })).filter((name) => name.endsWith('group'));
    expect(names).toEqual(['group', 'endgroup']);
  });

  test('puts the stack of a defect into a group, and a way to report it before', async () => {
    const trail = await step({ ending: 'crash', say: 'x' });
    expect(trail.stdout).toMatch(
      /Please report it[\s\S]*::group::Stack of the defect\nTypeError: crashed[\s\S]*::endgroup::/,
    );
    expect(resultOf(trail)).toMatchObject({ decision: 'error', reasonCode: 'defect', exitStatus: 3 });
  });

  test('writes a result beyond 64 KiB into a file and its essentials into the output', async () => {
    const trail = await step({ ending: 'large' });
    expect(resultOf(trail)).toEqual({
      schemaVersion: 1,
      action: 'echo',
      decision: 'passed',
      reasonCode: 'told-to',
      exitStatus: 0,
      truncated: true,
      resultFile: trail.outputs.get('result-file'),
    });
    const whole = [...trail.files].find(([name]) => name.startsWith('temp/slipway-echo-'))?.[1] ?? '';
    expect(JSON.parse(whole).large).toHaveLength(200_000);
  });

  test('gets an identity token of GitHub and hides it', async () => {
    const server = await serve((request, response) =>
      response.end(JSON.stringify({ value: `${CANARY}-${request.url}` })),
    );
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${server.port}/?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    };
    const trail = await step({ ending: 'identity' }, { env });
    await server.close();
    expect(trail.exitCode).toBe(0);
    expect(readCommands(trail.stdout)).toContainEqual({
      name: 'add-mask',
      properties: {},
      data: `${CANARY}-/?v=1&audience=argocd`,
    });
    expect(trail.outputs.get('said')).toBe('***');
  });

  test('without the right to an identity token says which permission is missing', async () => {
    const trail = await step({ ending: 'identity' });
    expect(trail.outputs.get('reason-code')).toBe('id-token-unavailable');
    expect(trail.stdout).toContain('id-token: write');
  });
});

describe('files of the runner', () => {
  test('for the summary that are missing change no verdict', async () => {
    const trail = await step({ say: 'x' }, { prepare: (folder) => rm(join(folder, 'GITHUB_STEP_SUMMARY')) });
    expect(trail.exitCode).toBe(0);
    expect(trail.stdout).toContain('The step summary could not be written');
  });

  test.each([
    ['missing', (folder: string) => rm(join(folder, 'GITHUB_OUTPUT')), {}],
    ['not named', async () => undefined, { GITHUB_OUTPUT: undefined }],
    [
      'a folder',
      async (folder: string) => {
        await rm(join(folder, 'GITHUB_OUTPUT'));
        await mkdir(join(folder, 'GITHUB_OUTPUT'));
      },
      {},
    ],
  ])('for outputs that are %s make the step fail with words', async (_, prepare, env) => {
    const trail = await step({ say: 'x' }, { prepare, env });
    expect(trail.exitCode).toBe(3);
    expect(trail.stdout).toContain('The outcome (passed, told-to) could not be handed on');
    expect(commandNames(trail)).not.toContain('set-output');
  });
});

describe('a secret', () => {
  test.each(['secret', 'crash', 'refuse', 'large'])(
    'shows up nowhere when the run ends with %s',
    async (ending) => {
      const say = [CANARY, encodeURIComponent(CANARY), Buffer.from(`user:${CANARY}`).toString('base64')].join(
        ' and ',
      );
      const trail = await step({ ending, say, token: CANARY });
      const unmasked = trail.stdout.replaceAll(`::add-mask::${CANARY}\n`, '');
      const everything = [unmasked, trail.stderr, trail.summary, ...trail.files.values()].join('\n');
      for (const form of [
        CANARY,
        encodeURIComponent(CANARY),
        Buffer.from(`user:${CANARY}`).toString('base64'),
      ]) {
        expect(everything).not.toContain(form);
      }
      expect(everything).toContain('***');
    },
  );

  test('is told to the runner before anything else is said', async () => {
    const [first] = readCommands((await step({ say: 'x', token: CANARY })).stdout);
    expect(first).toEqual({ name: 'add-mask', properties: {}, data: CANARY });
  });

  test('of several lines is told line by line', async () => {
    const trail = await step({ say: 'x' }, { env: { SLIPWAY_GIT_TOKEN: 'line-one\nline-two' } });
    const masks = readCommands(trail.stdout).filter(({ name }) => name === 'add-mask');
    expect(masks.map(({ data }) => data)).toEqual(['line-one', 'line-two']);
  });
});

describe('hostile text', () => {
  /** What the kernel itself says for one run of the test action with one annotation. */
  const OURS = ['group', 'warning', 'endgroup', 'warning'];
  const samples = fc.sample(hostileText, { numRuns: 24, seed: 20_261_124 }).filter((text) => text !== '');

  test.each(samples.map((text) => [JSON.stringify(text), text]))('%s changes nothing', async (_, text) => {
    const prepare = (folder: string) => writeFile(join(folder, 'said'), text);
    const trail = await step({ 'say-file': 'said', word: 'a' }, { prepare });
    expect(commandNames(trail)).toEqual(OURS);
    expect([...trail.outputs.keys()].sort()).toEqual([
      'decision',
      'reason-code',
      'result',
      'result-file',
      'said',
      'words',
    ]);
    expect(trail.outputs.get('said')).toBe(text.toWellFormed());
    expect(resultOf(trail)['said']).toBe(text.toWellFormed());
  });

  test('by the hundred in one text changes nothing', async () => {
    const text = fc.sample(hostileText, { numRuns: 300, seed: 7 }).join('\n');
    const trail = await step(
      { 'say-file': 'said' },
      { prepare: (folder) => writeFile(join(folder, 'said'), text) },
    );
    expect(commandNames(trail)).toEqual(OURS);
    expect(trail.outputs.get('said')).toBe(text.toWellFormed());
  });

  test('that is no UTF-8 changes nothing', async () => {
    const bytes = Buffer.concat([
      Buffer.from('::error::\n'),
      Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
    ]);
    const trail = await step(
      { 'say-file': 'said' },
      { prepare: (folder) => writeFile(join(folder, 'said'), bytes) },
    );
    expect(commandNames(trail)).toEqual(OURS);
  });

  test('of many megabytes is cut, said so, and kept out of nothing', async () => {
    const text = `${'x'.repeat(5_000_000)}\n${'line\n'.repeat(200_000)}`;
    const trail = await step(
      { 'say-file': 'said' },
      { prepare: (folder) => writeFile(join(folder, 'said'), text) },
    );
    expect(trail.exitCode).toBe(0);
    expect(trail.stdout.length).toBeLessThan(1_000_000);
    expect(trail.stdout).toMatch(/\(\d+ more characters\)/);
    expect(Buffer.byteLength(trail.summary)).toBeLessThan(1024 * 1024);
  });
});

describe('a cancelled step', () => {
  async function untilItWaits(child: ChildProcess): Promise<void> {
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
    });
    await waitUntil('the action to run', () => (seen.includes('waiting for') ? true : undefined));
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('lets the action leave cleanly at %s', async (signal) => {
    const during = async (child: ChildProcess) => {
      await untilItWaits(child);
      child.kill(signal);
    };
    const trail = await step({ say: 'x', pause: '10m' }, { during });
    expect(trail).toMatchObject({ exitCode: 0 });
    expect(trail.outputs.get('decision')).toBe('passed');
  });

  test('is not hurried by the echo of the first signal, which npm and scripts hand on', async () => {
    const during = async (child: ChildProcess) => {
      await untilItWaits(child);
      child.kill('SIGINT');
      child.kill('SIGTERM');
    };
    const trail = await step({ say: 'x', pause: '10m' }, { during });
    expect(trail).toMatchObject({ exitCode: 0 });
    expect(trail.outputs.get('decision')).toBe('passed');
  });

  test('that does not leave ends at the second signal and says so', async () => {
    const during = async (child: ChildProcess) => {
      await untilItWaits(child);
      child.kill('SIGINT');
      await insist(child);
    };
    const trail = await step({ say: 'x', ending: 'hang' }, { during });
    expect(trail.exitCode).toBe(4);
    expect(trail.outputs.get('reason-code')).toBe('cancelled');
    expect(trail.summary).toContain('The run was cancelled');
  });

  test('that does not leave ends by itself before the runner kills it', async () => {
    const during = async (child: ChildProcess) => {
      await untilItWaits(child);
      child.kill('SIGINT');
    };
    expect((await step({ say: 'x', ending: 'hang' }, { during })).outputs.get('reason-code')).toBe(
      'cancelled',
    );
  });
});
