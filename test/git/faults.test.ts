import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { GitFault } from '../../scripts/sandbox/git-faults.ts';
import { changeOf, errorOf, pushOn, startWorld, textOf } from './world.ts';

const files = { 'values.yaml': 'one' };

function pathOfFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
}

function fixture(name: string): Promise<string> {
  return readFile(pathOfFixture(name), 'utf8');
}

describe('a server that fails while a branch is read', () => {
  test.each<[string, GitFault, string, string]>([
    ['hangs before a word', { kind: 'hang' }, 'git-timed-out', 'outside'],
    ['hangs in the middle', { kind: 'hang', phase: 'exchange' }, 'git-timed-out', 'outside'],
    ['drips', { kind: 'drip', bytes: 1, everyMilliseconds: 100 }, 'git-timed-out', 'outside'],
    ['answers 403', { kind: 'status', status: 403 }, 'git-forbidden', 'caller'],
    ['answers 500', { kind: 'status', status: 500 }, 'git-server-error', 'outside'],
    [
      'answers 502 in the middle',
      { kind: 'status', status: 502, phase: 'exchange' },
      'git-server-error',
      'outside',
    ],
    ['answers 429', { kind: 'status', status: 429 }, 'git-rate-limited', 'outside'],
    ['resets the connection', { kind: 'reset' }, 'git-unreachable', 'outside'],
    ['resets it in the middle', { kind: 'reset', phase: 'exchange' }, 'git-unreachable', 'outside'],
    ['breaks off its answer', { kind: 'truncate', keepBytes: 30 }, 'git-unreachable', 'outside'],
  ])('one that %s is told as it is, in bounded time', async (_, fault, code, kind) => {
    await using world = await startWorld({ files });
    world.server.injectFault(fault);
    const branch = await world.open({ timeoutMs: 1500 });
    const error = await errorOf(branch.readTip());
    expect(error).toMatchObject({ code, kind });
    expect([error.what, error.why, error.fix]).not.toContain('');
  });

  test.each([
    ['of several lines', '<html>\n<body>\nPlease log in\n</body>\n</html>\n'],
    ['of one line', '<!doctype html><title>Please log in</title>'],
    ['without a word', ''],
  ])('one that answers with a login page %s is not taken for a repository', async (_, page) => {
    await using world = await startWorld({ files });
    world.server.injectFault({
      kind: 'status',
      status: 200,
      body: page,
      headers: { 'content-type': 'text/html' },
    });
    const error = await errorOf((await world.open()).readTip());
    expect(error.message).not.toContain('Please log in');
    expect(error.code).toBe('git-answer-unreadable');
  });

  test.each<[string, GitFault]>([
    ['a reset', { kind: 'reset', times: 1 }],
    ['a 503', { kind: 'status', status: 503, times: 2 }],
    ['a broken answer', { kind: 'truncate', keepBytes: 30, phase: 'exchange', times: 1 }],
  ])('%s that passes is not even noticed', async (_, fault) => {
    await using world = await startWorld({ files });
    world.server.injectFault(fault);
    expect(await textOf(await world.open(), 'values.yaml')).toBe('one');
  });

  test('nobody listening is told as unreachable', async () => {
    const world = await startWorld({ files });
    const branch = await world.open();
    await world.server.close();
    const error = await errorOf(branch.readTip());
    expect(error).toMatchObject({ code: 'git-unreachable', kind: 'outside' });
    await world[Symbol.asyncDispose]();
  });

  test('a certificate of an unknown authority is refused, and taken when the authority is made known', async () => {
    const tls = { key: await fixture('server.key.pem'), certificate: await fixture('server.pem') };
    await using world = await startWorld({ files, tls });
    const error = await errorOf((await world.open()).readTip());
    expect(error).toMatchObject({ code: 'git-tls-refused', kind: 'outside' });
    const trusting = await world.open({ environment: { GIT_SSL_CAINFO: pathOfFixture('authority.pem') } });
    expect(await textOf(trusting, 'values.yaml')).toBe('one');
  });

  test('a server that speaks no TLS where it should is told as such', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open({ url: world.url.replace('http:', 'https:') });
    expect(await errorOf(branch.readTip())).toMatchObject({ code: 'git-tls-refused', kind: 'outside' });
  });

  test('a run that is cancelled ends at once and says so', async () => {
    await using world = await startWorld({ files });
    world.server.injectFault({ kind: 'hang' });
    const branch = await world.open({ signal: AbortSignal.timeout(200) });
    expect(await errorOf(branch.readTip())).toMatchObject({ code: 'cancelled', kind: 'undecided' });
  });
});

describe('a server that fails while a commit is pushed', () => {
  test.each<[string, GitFault]>([
    ['502', { kind: 'status', status: 502 }],
    ['a reset', { kind: 'reset' }],
    // Git itself ends a silent connection after three quarters of the time, so it can tell that nothing was sent.
    ['silence', { kind: 'hang' }],
  ])('before the commit was sent, %s is an error and not a doubt', async (_, fault) => {
    await using world = await startWorld({ files });
    const branch = await world.open({ timeoutMs: 6000 });
    const tip = await branch.readTip();
    await branch.readFile(tip, 'values.yaml');
    world.server.injectFault({ ...fault, service: 'receive-pack', phase: 'advertise' });
    const error = await errorOf(pushOn(branch, tip, changeOf({ 'values.yaml': 'two' })));
    expect(error.kind).toBe('outside');
    expect(await world.repository.resolve('main')).toBe(tip.commit);
  });

  test.each<[string, GitFault, boolean]>([
    ['a 502 that changed nothing', { kind: 'status', status: 502 }, false],
    ['a broken answer after the push was applied', { kind: 'truncate', keepBytes: 20 }, true],
    ['no answer after the push was applied', { kind: 'withhold' }, true],
    ['no answer and nothing applied', { kind: 'hang' }, false],
  ])('%s leaves it open whether the commit is there', async (_, fault, isThere) => {
    await using world = await startWorld({ files });
    const branch = await world.open({ timeoutMs: 1500 });
    const tip = await branch.readTip();
    await branch.readFile(tip, 'values.yaml');
    world.server.injectFault({ ...fault, service: 'receive-pack', phase: 'exchange', times: 1 });
    const result = await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }));
    if (result.kind !== 'unknown') throw new Error(`expected unknown, got ${result.kind}`);
    const after = await branch.readTip();
    expect(await branch.contains(after.commit, result.commit)).toBe(isThere ? 'yes' : 'no');
  });

  test('a connection that dies without a word after the push was applied is known to have pushed', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open();
    const tip = await branch.readTip();
    await branch.readFile(tip, 'values.yaml');
    world.server.injectFault({ kind: 'truncate', keepBytes: 0, phase: 'exchange', times: 1 });
    const result = await pushOn(branch, tip, changeOf({ 'values.yaml': 'two' }));
    expect(result).toEqual({ kind: 'pushed', commit: await world.repository.resolve('main') });
  });
});
