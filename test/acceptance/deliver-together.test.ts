import { describe, expect, test } from 'vitest';
import { formatLease } from '../../core/queue/lease.ts';
import { leaseRef } from '../../core/queue/queue-refs.ts';
import { leaveNote } from '../git/queue-storm.ts';
import { hookJob } from '../scenarios/workloads.ts';
import { startWorld, type World } from './deliver/world.ts';
import { readEntries } from './verbs/ledger.ts';

const JOB_FILE = 'gitops/environments/dev/migrate.yaml';

/** The environment `jobs` is a Job that Argo CD runs before every sync of dev: when it fails, nothing is synced. */
async function startWithJob(): Promise<World> {
  const world = await startWorld();
  const { repository, pushImage } = world.sandbox;
  const image = pushImage({ service: 'frontend', tag: '1.4.0' }).reference;
  const config = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  const jobs = `  - { name: jobs, images: ${JOB_FILE}, select: "spec.template.spec.containers[0].image", argocd: { applications: todo-dev } }\n`;
  await repository.commit({
    branch: 'main',
    message: 'Migrate before every sync',
    files: {
      [JOB_FILE]: hookJob({ name: 'migrate', image, hook: 'PreSync' }),
      'slipway.yaml': `${config}${jobs}`,
    },
  });
  return world;
}

/** Whoever comes now finds a holder at work, who is dead: both wait, and the one who takes over writes for both. */
function holdLease({ sandbox }: World): Promise<void> {
  const lease = formatLease({ holder: 'gone', at: Date.now(), ttl: 6000 });
  return leaveNote(sandbox, leaseRef('refs/heads/main'), lease);
}

describe('two releases that share a commit', () => {
  test('of which one keeps the whole commit from going live: it is found out, and the other one arrives', async () => {
    await using world = await startWithJob();
    const { sandbox } = world;
    const bad = sandbox.pushImage({ service: 'frontend', tag: '1.5.0-crash' }).reference;
    await holdLease(world);
    const source = `acme/frontend@${'b'.repeat(40)}`;
    const job = { service: 'frontend', environment: 'jobs', source };
    const [good, failed] = await Promise.all([
      world.deliver(world.push('1.5.0'), 5),
      world.deliver(bad, 9, job),
    ]);
    expect(good).toMatchObject({ decision: 'delivered' });
    expect(failed).toMatchObject({ decision: 'rolled-back', exitStatus: 1 });
    const entries = await readEntries(sandbox);
    const started = entries.filter(({ kind }) => kind === 'started');
    const shared = started.map((entry) => ('revision' in entry ? entry.revision : ''));
    expect(shared[0]).toBe(shared[1]);
    const quarantined = entries.filter(({ kind }) => kind === 'quarantined');
    expect(quarantined).toMatchObject([{ service: 'frontend', image: bad }]);
  }, 180_000);
});
