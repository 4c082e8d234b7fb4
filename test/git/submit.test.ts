import { describe, expect, test } from 'vitest';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { PlanFold, QueueOptions, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import type { GitFault } from '../../scripts/sandbox/git-faults.ts';
import { bumpOf } from './build-plan.ts';
import { author, errorOf, hurriedClock, startWorld, type World } from './world.ts';

const files = { 'tags.yaml': 'api: 1\nweb: 1\n' };
const intent = bumpOf('tags.yaml', 2);
const subject = `Set api\n\nSlipway-Intent: ${intent.id}\n`;

async function readText(view: QueueView, path: string): Promise<string> {
  const file = await view.readFile(path);
  return file.kind === 'file' ? Buffer.from(file.bytes).toString() : '';
}

/** Sets `api` to 2 on whatever tip there is, unless it is so already; `look` is told of every tip first. */
function setApi(look: (view: QueueView) => Promise<unknown> = async () => undefined): PlanFold<string> {
  return async (view) => {
    const before = await readText(view, 'tags.yaml');
    await look(view);
    const plan = { entries: () => [], others: new Map() };
    if (before.includes('api: 2')) return { ...plan, own: { kind: 'standing', answer: 'there' } };
    const bytes = Buffer.from(before.replace('api: 1', 'api: 2'));
    const change = { files: [{ path: 'tags.yaml', bytes }], message: subject, author };
    return { ...plan, change, own: { kind: 'written', answer: 'set' } };
  };
}

function submit(
  branch: QueueBranch,
  plan: PlanFold<string> = setApi(),
  options: Partial<QueueOptions> = {},
): Promise<QueueOutcome<string>> {
  return submitIntent({ branch, clock: hurriedClock, author, ...options }, intent, plan);
}

async function subjects(world: World): Promise<readonly string[]> {
  return (await world.repository.log('main', 100)).map(({ message }) => message.split('\n')[0] ?? '');
}

function pushes({ server }: World): number {
  return server.requests.filter(({ service, phase }) => service === 'receive-pack' && phase === 'exchange')
    .length;
}

const pushFault = { service: 'receive-pack', phase: 'exchange' } as const;

/** Does something right after the branch was pushed for the first time, before its answer is read. */
function afterFirstPush(branch: QueueBranch, act: () => Promise<unknown> | unknown): QueueBranch {
  const push = branch.pushTogether.bind(branch);
  let isFirst = true;
  branch.pushTogether = async (updates) => {
    const outcome = await push(updates);
    if (isFirst) await act();
    isFirst = false;
    return outcome;
  };
  return branch;
}

describe('an intent on the tip', () => {
  test('is decided anew on the tip of a foreign push that came between, and keeps both', async () => {
    await using world = await startWorld({ files });
    const seen = new Set<string>();
    const plan = setApi(async ({ tip }) => {
      if (seen.size === 0) {
        const foreign = { 'tags.yaml': 'api: 1\nweb: 2\n' };
        await world.repository.commit({ branch: 'main', message: 'Foreign\n', files: foreign });
      }
      seen.add(tip.commit);
    });
    expect(await submit(await world.open(), plan)).toMatchObject({ kind: 'landed', answer: 'set' });
    expect(seen.size).toBe(2);
    expect(await world.repository.readFile('main', 'tags.yaml')).toBe('api: 2\nweb: 2\n');
    expect(await subjects(world)).toEqual(['Set api', 'Foreign', 'Start']);
  });

  test('ends without a push when it stands there already', async () => {
    await using world = await startWorld({ files: { 'tags.yaml': 'api: 2\n' } });
    expect(await submit(await world.open())).toMatchObject({ kind: 'stopped', answer: 'there', attempts: 0 });
    expect(world.server.requests.every(({ service }) => service === 'upload-pack')).toBe(true);
  });

  test('is not tried again when the server declined it', async () => {
    await using world = await startWorld({ files });
    world.server.setReadOnly(true);
    const outcome = await submit(await world.open());
    expect(outcome).toMatchObject({ kind: 'declined', code: 'push-forbidden', attempts: 1, answer: 'set' });
  });

  test('passes on what its plan raises, with nothing pushed', async () => {
    await using world = await startWorld({ files });
    const plan: PlanFold<string> = async () => {
      throw new Error('selector matches twice');
    };
    await expect(submit(await world.open(), plan)).rejects.toThrow('selector matches twice');
    expect(pushes(world)).toBe(0);
  });

  test('ends as busy when another writer is faster every time', async () => {
    await using world = await startWorld({ files });
    let count = 0;
    const plan = setApi(async () => {
      count += 1;
      await world.repository.commit({ branch: 'main', message: 'Faster\n', files: { n: String(count) } });
    });
    const error = await errorOf(submit(await world.open(), plan, { attempts: 3 }));
    expect(error).toMatchObject({ code: 'git-branch-busy', kind: 'outside' });
    expect(count).toBe(3);
    expect(await world.repository.readFile('main', 'tags.yaml')).toBe(files['tags.yaml']);
  });
});

describe('a push whose answer is lost', () => {
  test.each<[string, GitFault]>([
    ['was broken off', { kind: 'truncate', keepBytes: 20, times: 1 }],
    ['never came', { kind: 'withhold', times: 1 }],
    ['was lost with the connection', { kind: 'truncate', keepBytes: 0, times: 1 }],
    ['was lost with the connection twice', { kind: 'truncate', keepBytes: 0, times: 2 }],
  ])('has written the intent once when the answer %s', async (_, fault) => {
    await using world = await startWorld({ files });
    const branch = await world.open({ timeoutMs: 2500 });
    world.server.injectFault({ ...fault, ...pushFault });
    const outcome = await submit(branch);
    expect(outcome).toMatchObject({ kind: 'landed', commit: await world.repository.resolve('main') });
    expect(await subjects(world)).toEqual(['Set api', 'Start']);
  });

  test('is found below a foreign commit that came after it', async () => {
    await using world = await startWorld({ files });
    const foreign = { branch: 'main', message: 'Foreign\n', files: { other: 'x' } };
    const branch = afterFirstPush(await world.open(), () => world.repository.commit(foreign));
    world.server.injectFault({ kind: 'truncate', keepBytes: 20, times: 1, ...pushFault });
    expect(await submit(branch)).toMatchObject({ kind: 'landed', attempts: 1 });
    expect(await subjects(world)).toEqual(['Foreign', 'Set api', 'Start']);
  });

  test('is made again when nothing had been applied', async () => {
    await using world = await startWorld({ files });
    world.server.injectFault({ kind: 'status', status: 502, times: 1, ...pushFault });
    expect(await submit(await world.open())).toMatchObject({ kind: 'landed', answer: 'set' });
    expect(await subjects(world)).toEqual(['Set api', 'Start']);
  });

  test('leaves the intent undecided, after few tries, when no push is ever answered', async () => {
    await using world = await startWorld({ files });
    world.server.injectFault({ kind: 'status', status: 502, ...pushFault });
    const error = await errorOf(submit(await world.open()));
    expect(error).toMatchObject({ code: 'git-push-unknown', kind: 'undecided' });
    expect(pushes(world)).toBeLessThanOrEqual(5);
  });

  test('leaves the intent undecided when the branch cannot be read afterwards', async () => {
    await using world = await startWorld({ files });
    const branch = afterFirstPush(await world.open(), () =>
      world.server.injectFault({ kind: 'status', status: 500 }),
    );
    world.server.injectFault({ kind: 'truncate', keepBytes: 20, times: 1, ...pushFault });
    const error = await errorOf(submit(branch));
    expect(error).toMatchObject({ code: 'git-push-unknown', kind: 'undecided' });
    expect(error.message).toContain((await world.repository.resolve('main')) ?? 'no commit');
  });
});
