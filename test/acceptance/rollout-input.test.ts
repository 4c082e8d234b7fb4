import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../scripts/sandbox/argocd/faults.ts';
import { type JsonResult, runJson, runSlipway, runStep } from './bump/slipway.ts';
import { type Delivery, startDelivery } from './rollout/delivery.ts';

const REVISION = 'a'.repeat(40);
let delivery: Delivery;
let folder: string;

beforeAll(async () => {
  delivery = await startDelivery();
  folder = await mkdtemp(join(tmpdir(), 'slipway-input-'));
});
afterAll(async () => {
  await delivery[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Try {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly application?: string;
}

function attempt({ flags = [], env = {}, application = 'todo-dev' }: Try): Promise<JsonResult> {
  const { sandbox } = delivery;
  const words = [
    'rollout',
    '--server',
    sandbox.argocd.url,
    '--application',
    application,
    '--revision',
    REVISION,
  ];
  return runJson([...words, '--timeout', '5s', '--stability', '1s', ...flags], {
    env: { ...sandbox.environment, ...env },
  });
}

function expired(): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ exp: 1_700_000_000, sub: 'ci' })}.sig`;
}

describe('before anything is waited for (exit status 2)', () => {
  test.each<[string, Try, string]>([
    ['a wrong token', { env: { ARGOCD_AUTH_TOKEN: 'wrong' } }, 'argocd-unauthenticated'],
    ['an expired token', { env: { ARGOCD_AUTH_TOKEN: expired() } }, 'token-expired'],
    ['no token', { env: { ARGOCD_AUTH_TOKEN: '' } }, 'argocd-unauthenticated'],
    ['a missing application', { application: 'todo-prod' }, 'argocd-application-hidden'],
    [
      'a missing application of a project',
      { application: 'todo-prod', flags: ['--project', 'default'] },
      'argocd-not-found',
    ],
    [
      'an application of a project without a right',
      { flags: ['--project', 'payments'] },
      'argocd-application-hidden',
    ],
    ['a digest that is none', { flags: ['--image', 'ghcr.io/acme/chat-api@sha256:abc'] }, 'image-malformed'],
    ['a selector that fits none', { flags: ['--selector', 'team=none'] }, 'applications-none'],
    ['a CA file that is not there', { flags: ['--ca-file', '/nonexistent.pem'] }, 'file-unreadable'],
    ['half a client certificate', { flags: ['--client-key-file', 'x.pem'] }, 'client-certificate-incomplete'],
    ['a gateway header that is none', { env: { SLIPWAY_ARGOCD_HEADERS: 'no colon' } }, 'header-invalid'],
    ['a branch the application does not follow', { flags: ['--branch', 'release'] }, 'source-other-branch'],
  ])('%s', async (_name, one, code) => {
    const result = await attempt(one);
    expect(result).toMatchObject({ decision: 'error', reasonCode: code, exitStatus: 2 });
    expect(result.error?.what.length).toBeGreaterThan(10);
    expect(result.error?.why.length).toBeGreaterThan(10);
    expect(result.error?.fix.length).toBeGreaterThan(10);
  });

  test.each([
    ['--revision', 'main'],
    ['--revision', 'abc123'],
    ['--application', '../secrets'],
    ['--application', '--help-me'],
    ['--timeout', 'soon'],
    ['--paused', 'maybe'],
    ['--image', 'not an image'],
    ['--server', 'https://user:password@argocd.example.com'],
  ])('%s %s is refused with what would have been right', async (flag, value) => {
    const given = {
      '--server': delivery.sandbox.argocd.url,
      '--application': 'todo-dev',
      '--revision': REVISION,
      [flag]: value,
    };
    const words = Object.entries(given).flatMap(([name, text]) => [`${name}=${text}`]);
    const result = await runJson(['rollout', ...words], { env: delivery.sandbox.environment });
    expect(result).toMatchObject({ decision: 'error', exitStatus: 2 });
    expect(JSON.stringify(result)).not.toContain('user:password');
  });

  test.each([
    ['no server', ['--application', 'x', '--revision', REVISION], 'server-missing'],
    ['no revision', ['--application', 'x', '--server', 'https://127.0.0.1:1'], 'revision-missing'],
    ['no application', ['--revision', REVISION, '--server', 'http://127.0.0.1:1'], 'applications-missing'],
    ['a trace that is not there', ['--replay', '/nonexistent.jsonl'], 'file-unreadable'],
  ])('%s', async (_name, words, code) => {
    expect(await runJson(['rollout', ...words])).toMatchObject({ reasonCode: code, exitStatus: 2 });
  });

  test.each([
    ['an empty trace', '', 'trace-line-invalid'],
    ['a trace that is no JSON', 'hello\n', 'trace-line-invalid'],
    [
      'a trace without a start',
      '{"at":"2026-11-11T10:00:00Z","source":"get","app":"x","body":{}}\n',
      'trace-line-invalid',
    ],
  ])('%s', async (name, text, code) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.jsonl`);
    await writeFile(path, text);
    expect(await runJson(['rollout', '--replay', path])).toMatchObject({ reasonCode: code, exitStatus: 2 });
  });
});

async function withFault(fault: Fault, times = 100): Promise<JsonResult> {
  const { faults } = delivery.sandbox.argocd;
  faults.inject('get', fault, times);
  try {
    return await attempt({});
  } finally {
    faults.clear();
  }
}

describe('what the outside does wrong (exit status 3)', () => {
  test('a page in place of the API is told as such', async () => {
    expect(await withFault({ kind: 'html' })).toMatchObject({ reasonCode: 'argocd-not-json', exitStatus: 3 });
  });

  test.each<[string, Fault, string]>([
    ['a body of 10 MB', { kind: 'huge', bytes: 10 * 1024 * 1024 }, 'argocd-body-too-large'],
    ['a connection that breaks', { kind: 'reset' }, 'argocd-unreachable'],
    [
      'an API that is down',
      { kind: 'status', status: 503, body: '{"code":14,"message":"gone"}' },
      'argocd-unavailable',
    ],
    [
      'an API that fails',
      { kind: 'status', status: 500, body: '{"code":2,"message":"boom"}' },
      'argocd-server-error',
    ],
  ])('%s', async (_name, fault, code) => {
    expect(await withFault(fault)).toMatchObject({ decision: 'error', reasonCode: code, exitStatus: 3 });
  });

  test('a server that is not there', async () => {
    const words = ['rollout', '--server', 'http://127.0.0.1:9', '--application', 'x', '--revision', REVISION];
    expect(await runJson([...words, '--timeout', '2s'], { env: { ARGOCD_AUTH_TOKEN: 'x' } })).toMatchObject({
      reasonCode: 'argocd-unreachable',
      exitStatus: 3,
    });
  });

  test('one failure that passes is no failure', async () => {
    const result = await withFault({ kind: 'status', status: 503, body: '{"code":14,"message":"gone"}' }, 1);
    expect(result).toMatchObject({ decision: 'unknown', reasonCode: 'timed-out' });
  });
});

describe('hostile words', () => {
  test('of the server reach nobody as commands', async () => {
    const words = '::error::pwned\n##[command]x \u001b[45mred';
    const fault: Fault = { kind: 'status', status: 404, body: JSON.stringify({ code: 5, message: words }) };
    const { faults, url } = delivery.sandbox.argocd;
    faults.inject('get', fault, 1);
    const inputs = { server: url, application: 'todo-dev', revision: REVISION };
    const step = await runStep('rollout', inputs, { env: delivery.sandbox.environment });
    faults.clear();
    expect(step.exitCode).toBe(2);
    expect(
      step.stdout
        .split('\n')
        .filter((line) => line.startsWith('::error::pwned') || line.startsWith('##[command]')),
    ).toEqual([]);
    expect(step.stdout + step.summary).not.toContain('\u001b[45m');
  });

  test('nothing on standard output but the result with --json', async () => {
    const { stdout } = await runSlipway(['rollout', '--json', '--application', 'x'], {});
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});
