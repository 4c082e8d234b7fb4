import { describe, expect, test } from 'vitest';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { commitOnTip, type TipOutcome, type TipView } from '../../adapters/git/commit-on-tip.ts';
import type { Change, GitBranch, PushResult } from '../../adapters/git/port.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import type { GitFault } from '../../scripts/sandbox/git-faults.ts';
import { author, changeOf, errorOf, hurriedClock, startWorld, type World } from './world.ts';

async function readText(view: TipView, path: string): Promise<string> {
  const file = await view.readFile(path);
  return file.kind === 'file' ? Buffer.from(file.bytes).toString() : '';
}

/** Sets `key` to `value` in a file of `key: value` lines, on whatever tip there is. */
function setLine(path: string, key: string, value: string) {
  return async (view: TipView) => {
    const before = await readText(view, path);
    const after = before.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`);
    const change: Change = { files: [{ path, bytes: Buffer.from(after) }], message: `Set ${key}\n`, author };
    return { kind: 'write', change, intent: key } as const;
  };
}

function attempt(branch: GitBranch, decide: Parameters<typeof commitOnTip<string, string>>[1], attempts = 5) {
  return commitOnTip<string, string>({ branch, clock: hurriedClock, attempts, random: Math.random }, decide);
}

async function subjects(world: World): Promise<readonly string[]> {
  return (await world.repository.log('main', 100)).map(({ message }) => message.split('\n')[0] ?? '');
}

describe('ten writers on one branch', () => {
  const services = Array.from({ length: 10 }, (_, index) => `service-${index}`);

  test('all land, none is lost, and the history stays straight', { timeout: 180_000 }, async () => {
    const shared = services.map((name) => `${name}: old\n`).join('');
    await using world = await startWorld({ files: { 'dev/tags.yaml': shared, 'prod/tags.yaml': shared } });
    const outcomes = await Promise.all(
      services.map(async (name, index): Promise<TipOutcome<string, string>> => {
        const path = index % 2 === 0 ? 'dev/tags.yaml' : 'prod/tags.yaml';
        const options = { branch: await world.open(), clock: systemClock, attempts: 60, random: Math.random };
        return commitOnTip<string, string>(options, setLine(path, name, 'new'));
      }),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(services.map(() => 'pushed'));
    const lineOf = (name: string, isNew: boolean) => `${name}: ${isNew ? 'new' : 'old'}\n`;
    const dev = services.map((name, index) => lineOf(name, index % 2 === 0)).join('');
    const prod = services.map((name, index) => lineOf(name, index % 2 === 1)).join('');
    expect(await world.repository.readFile('main', 'dev/tags.yaml')).toBe(dev);
    expect(await world.repository.readFile('main', 'prod/tags.yaml')).toBe(prod);
    const commits = outcomes.map((outcome) => (outcome.kind === 'pushed' ? outcome.commit : ''));
    const firstParents = await runGit(world.repository.gitDir, ['rev-list', '--first-parent', 'main']);
    expect(firstParents.toString().trim().split('\n').slice(0, 10).sort()).toEqual(commits.sort());
    expect((await runGit(world.repository.gitDir, ['rev-list', '--merges', 'main'])).toString()).toBe('');
  });
});

describe('a commit on the tip', () => {
  const files = { 'tags.yaml': 'api: 1\nweb: 1\n' };

  test('is one attempt when nobody is in the way', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open();
    const outcome = await attempt(branch, setLine('tags.yaml', 'api', '2'));
    expect(outcome).toMatchObject({ kind: 'pushed', intent: 'api', attempts: 1 });
    expect(await world.repository.readFile('main', 'tags.yaml')).toBe('api: 2\nweb: 1\n');
  });

  test('is decided anew on the tip of a foreign push that came between, and keeps both', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open();
    const seen: string[] = [];
    const outcome = await attempt(branch, async (view) => {
      const decision = await setLine('tags.yaml', 'api', '2')(view);
      if (seen.push(view.tip.commit) === 1) {
        const foreign = { 'tags.yaml': 'api: 1\nweb: 2\n' };
        await world.repository.commit({ branch: 'main', message: 'Foreign\n', files: foreign });
      }
      return decision;
    });
    expect(outcome).toMatchObject({ kind: 'pushed', attempts: 2 });
    expect(new Set(seen).size).toBe(2);
    expect(await world.repository.readFile('main', 'tags.yaml')).toBe('api: 2\nweb: 2\n');
    expect(await subjects(world)).toEqual(['Set api', 'Foreign', 'Start']);
  });

  test('ends without a push when the decision is to stop', async () => {
    await using world = await startWorld({ files });
    const outcome = await attempt(await world.open(), () => ({ kind: 'stop', value: 'already there' }));
    expect(outcome).toMatchObject({ kind: 'stopped', value: 'already there', attempts: 0 });
    expect(world.server.requests.every(({ service }) => service === 'upload-pack')).toBe(true);
  });

  test('is not tried again when it was declined', async () => {
    await using world = await startWorld({ files });
    world.server.setReadOnly(true);
    const outcome = await attempt(await world.open(), setLine('tags.yaml', 'api', '2'));
    expect(outcome).toMatchObject({ kind: 'declined', code: 'push-forbidden', attempts: 1, intent: 'api' });
  });

  test.each<[string, GitFault]>([
    ['was broken off', { kind: 'truncate', keepBytes: 20, times: 1 }],
    ['never came', { kind: 'withhold', times: 1 }],
    ['was lost with the connection', { kind: 'truncate', keepBytes: 0, times: 1 }],
    ['was lost with the connection twice', { kind: 'truncate', keepBytes: 0, times: 2 }],
  ])('is written once when the answer to the applied push %s', async (_, fault) => {
    await using world = await startWorld({ files });
    const branch = await world.open({ timeoutMs: 2500 });
    world.server.injectFault({ ...fault, service: 'receive-pack', phase: 'exchange' });
    const outcome = await attempt(branch, setLine('tags.yaml', 'api', '2'));
    expect(outcome).toMatchObject({ kind: 'pushed', commit: await world.repository.resolve('main') });
    expect(await subjects(world)).toEqual(['Set api', 'Start']);
  });

  test('is found below a foreign commit that came after the lost answer', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open();
    const push = branch.push.bind(branch);
    branch.push = async (tip, change) => {
      const result = await push(tip, change);
      await world.repository.commit({ branch: 'main', message: 'Foreign\n', files: { other: 'x' } });
      return result;
    };
    world.server.injectFault({
      kind: 'truncate',
      keepBytes: 20,
      phase: 'exchange',
      service: 'receive-pack',
      times: 1,
    });
    const outcome = await attempt(branch, setLine('tags.yaml', 'api', '2'));
    expect(outcome).toMatchObject({ kind: 'pushed', attempts: 1 });
    expect(await subjects(world)).toEqual(['Foreign', 'Set api', 'Start']);
  });

  test('is tried again after a lost answer when nothing had been applied', async () => {
    await using world = await startWorld({ files });
    world.server.injectFault({
      kind: 'status',
      status: 502,
      service: 'receive-pack',
      phase: 'exchange',
      times: 1,
    });
    const outcome = await attempt(await world.open(), setLine('tags.yaml', 'api', '2'));
    expect(outcome).toMatchObject({ kind: 'pushed', attempts: 2 });
    expect(await subjects(world)).toEqual(['Set api', 'Start']);
  });

  test('is left undecided, after few tries, when no push is ever answered', async () => {
    await using world = await startWorld({ files });
    world.server.injectFault({ kind: 'status', status: 502, service: 'receive-pack', phase: 'exchange' });
    const error = await errorOf(attempt(await world.open(), setLine('tags.yaml', 'api', '2'), 50));
    expect(error).toMatchObject({ code: 'git-push-unknown', kind: 'undecided' });
    const pushes = world.server.requests.filter(
      ({ phase, service }) => phase === 'exchange' && service === 'receive-pack',
    );
    expect(pushes).toHaveLength(3);
  });

  test('is left undecided when the branch cannot be read after the lost answer', async () => {
    await using world = await startWorld({ files });
    const branch = await world.open();
    const push = branch.push.bind(branch);
    branch.push = async (tip, change) => {
      const result = await push(tip, change);
      world.server.injectFault({ kind: 'status', status: 500 });
      return result;
    };
    world.server.injectFault({
      kind: 'truncate',
      keepBytes: 20,
      phase: 'exchange',
      service: 'receive-pack',
      times: 1,
    });
    const error = await errorOf(attempt(branch, setLine('tags.yaml', 'api', '2')));
    expect(error).toMatchObject({ code: 'git-push-unknown', kind: 'undecided' });
    expect(error.message).toContain((await world.repository.resolve('main')) ?? 'no commit');
  });

  test('ends as busy when another writer is faster every time', async () => {
    await using world = await startWorld({ files });
    let count = 0;
    const decide = async (view: TipView) => {
      const decision = await setLine('tags.yaml', 'api', '2')(view);
      count += 1;
      await world.repository.commit({ branch: 'main', message: 'Faster\n', files: { n: String(count) } });
      return decision;
    };
    const error = await errorOf(attempt(await world.open(), decide, 3));
    expect(error).toMatchObject({ code: 'git-branch-busy', kind: 'outside' });
    expect(count).toBe(3);
  });

  test('passes on what the decision raises, with nothing pushed', async () => {
    await using world = await startWorld({ files });
    const work = attempt(await world.open(), () => {
      throw new Error('selector matches twice');
    });
    await expect(work).rejects.toThrow('selector matches twice');
  });
});

describe('the wait between attempts', () => {
  test('grows, is a random share, and stops at a bound', async () => {
    const waits: number[] = [];
    const tip = { commit: 'a'.repeat(40), committedAt: 0 };
    const stale: PushResult = { kind: 'stale' };
    const branch: GitBranch = {
      readTip: async () => tip,
      readFile: async () => ({ kind: 'missing' }),
      readHistory: async function* () {},
      has: async () => false,
      contains: async () => 'no',
      hasSameFolder: async () => false,
      push: async () => stale,
      close: async () => undefined,
    };
    const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
    const decide = () => ({ kind: 'write', change: changeOf({ x: 'y' }), intent: '' }) as const;
    await errorOf(commitOnTip({ branch, clock, attempts: 9, random: () => 0.5 }, decide));
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500, 2500]);
  });
});
