import type { Attempt } from '../../core/timeline/timeline.ts';
import { runGit } from '../sandbox/git-command.ts';
import { describeEnd } from './call.ts';
import { attemptsOfDelivery, deliver } from './delivery.ts';
import type { Delivered } from './planned-delivery.ts';
import type { Promised } from './promises.ts';
import type { Release } from './releases.ts';
import type { Scene } from './scene.ts';
import type { World } from './world.ts';

/** Commits that so many writers at once may make: who comes first, who folds the rest, and one who came late. */
const MOST_COMMITS = 3;

/** Delivers releases of several services to dev, all at the same moment, each as a process of its own. */
export function deliverTogether(releases: readonly Release[]): Scene {
  return async (stagehand) => {
    const { world, show, memory } = stagehand;
    const before = await countCommits(world);
    const all = await awaitAll(
      releases.map((release) => deliver(planOf(release), stagehand, release.service)),
    );
    const commits = (await countCommits(world)) - before;
    const version = releases[0]?.version ?? '';
    memory.firstTook = Math.max(...all.map(({ called }) => called.endedAt - called.startedAt));
    if (all.every(({ called }) => called.exitCode === 0)) show.runs('dev', version);
    return {
      promises: [await judgeVerified(all, world), judgeCommits(all, commits), await judgeQueue(world)],
      drawn: [{ lane: 'dev', attempts: drawLast(all, `${all.length} services ${version}`, commits) }],
      listed: all.map(({ plan, called }) => ({
        environment: plan.environment,
        what: `${plan.release.service} ${plan.release.version}`,
        called,
      })),
    };
  };
}

/** Nobody leaves before the last process has ended: it would lose its servers while it works. */
async function awaitAll<Value>(running: readonly Promise<Value>[]): Promise<readonly Value[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

function planOf(release: Release) {
  return { environment: 'dev', release, ends: { kind: 'healthy' } } as const;
}

async function countCommits({ repository }: World): Promise<number> {
  return (await repository.log('main', 1000)).length;
}

/** The one that took longest stands for all. */
function drawLast(all: readonly Delivered[], label: string, commits: number): readonly Attempt[] {
  const last = all.toSorted((a, b) => b.called.endedAt - a.called.endedAt).slice(0, 1);
  return last
    .flatMap((one) => attemptsOfDelivery(one, label))
    .map(({ verdict, ...attempt }) => ({
      ...attempt,
      verdict: { ...verdict, text: `${verdict.text}, ${countOf(commits, 'commit')}` },
    }));
}

async function judgeVerified(all: readonly Delivered[], world: World): Promise<Promised> {
  const wrong: string[] = [];
  for (const { plan, called } of all) {
    const { service, image } = plan.release;
    const runs = (await world.readRunningImages('dev', service)).join(' and ');
    if (called.result?.verdict !== 'healthy' || runs !== image)
      wrong.push(`${service}: ${describeEnd(called)}, ${runs} runs`);
  }
  return {
    sentence: `${all.length} services released at the same moment are all verified in dev, each with its own digest`,
    holds: wrong.length === 0,
    instead: wrong.join('; '),
  };
}

function judgeCommits(all: readonly Delivered[], commits: number): Promised {
  return {
    sentence: `their ${all.length} writers made ${countOf(commits, 'commit')}: whoever is ahead writes for those who wait`,
    holds: commits >= 1 && commits <= MOST_COMMITS,
    instead: `more than ${MOST_COMMITS}`,
  };
}

async function judgeQueue({ repository }: World): Promise<Promised> {
  const left = await runGit(repository.gitDir, ['for-each-ref', '--format=%(refname)', 'refs/slipway/']);
  return {
    sentence: 'nothing is left in the queue: every intent and every lease is gone',
    holds: left.length === 0,
    instead: left.toString('utf8').trim().replaceAll('\n', ', '),
  };
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
