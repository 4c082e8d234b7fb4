import { definedOnly } from '../../core/defined-only.ts';
import { formatDuration } from '../../core/duration.ts';
import type { StartObservation } from '../../core/rollout/observation.ts';
import type { Baseline } from './baseline.ts';
import type { RevertToWatch } from './rollback.ts';
import type { Supervision } from './supervision.ts';
import type { TargetApplication } from './target.ts';
import { type Watched, watchRollout } from './watch.ts';

const MOST_ROUNDS = 3;

/** Watches all of the target; healthy is what all are: applications that came meanwhile are watched too. */
export async function watchAll(supervision: Supervision): Promise<Watched> {
  const { target, baseline, policy, revision, images, clock } = supervision;
  const deadline = clock.now() + policy.timeoutMs;
  let all = await watchSome(supervision, {
    name: 'rollout',
    applications: target,
    revision,
    images,
    baseline,
    timeoutMs: policy.timeoutMs,
  });
  const known = new Set(target.map(({ key }) => key));
  for (let round = 1; round < MOST_ROUNDS && all.verdict.verdict === 'healthy'; round += 1) {
    const applications = (await readAgain(supervision)).filter(({ key }) => !known.has(key));
    if (applications.length === 0) break;
    for (const { key } of applications) known.add(key);
    const timeoutMs = Math.max(deadline - clock.now(), 2 * policy.stabilityMs, 10_000);
    const more = await watchSome(supervision, {
      name: `rollout-${round + 1}`,
      applications,
      revision,
      images,
      baseline: null,
      timeoutMs,
    });
    all = join(all, more);
  }
  return all;
}

async function readAgain({ readTarget, progress }: Supervision): Promise<readonly TargetApplication[]> {
  return readTarget().catch(() => {
    progress.warn(
      'The list of applications could not be read again: one that came meanwhile would not be watched',
    );
    return [];
  });
}

function join(first: Watched, second: Watched): Watched {
  const { verdict } = second;
  return {
    verdict: {
      ...verdict,
      applications: [...first.verdict.applications, ...verdict.applications],
      evidence: [...first.verdict.evidence, ...verdict.evidence],
    },
    timeline: [...first.timeline, ...second.timeline],
  };
}

/** Watches the commit that takes the release back. */
export function watchRollback(supervision: Supervision, revert: RevertToWatch): Promise<Watched> {
  supervision.progress.step(`Waiting for the rollback ${revert.revision.slice(0, 10)}`);
  const { target, policy } = supervision;
  return watchSome(supervision, {
    name: 'rollback',
    applications: target,
    ...revert,
    baseline: null,
    timeoutMs: policy.timeoutMs,
  });
}

interface OneWatch {
  readonly name: string;
  readonly applications: readonly TargetApplication[];
  readonly revision: string;
  readonly images: readonly string[];
  readonly takesBack?: readonly string[];
  readonly baseline: Baseline;
  readonly timeoutMs: number;
}

function watchSome(supervision: Supervision, one: OneWatch): Promise<Watched> {
  const { connection, registry, clock, signal, branch, progress, random, run = 'slipway' } = supervision;
  const applications = new Map(one.applications.map(({ key, ref }) => [key, ref]));
  const projects = new Map(one.applications.map(({ key, view }) => [key, view.project]));
  return watchRollout({
    start: startOf(supervision, one),
    sources: {
      connection,
      applications,
      projects,
      registry,
      clock,
      signal,
      warn: sayOnce(progress.warn),
      ...definedOnly({ git: branch }),
    },
    progress,
    random,
    record: supervision.openTrace(one.name),
    runId: run,
  });
}

function startOf({ policy, clock, repository, branchName }: Supervision, one: OneWatch): StartObservation {
  return {
    at: new Date(clock.now()).toISOString(),
    source: 'start',
    revision: one.revision,
    images: one.images,
    applications: one.applications.map(({ key }) => key),
    stability: formatDuration(policy.stabilityMs),
    timeout: formatDuration(one.timeoutMs),
    baseline: one.baseline,
    paused: policy.paused,
    sync: policy.sync,
    onFailure: policy.onFailure,
    asksCluster: true,
    wereThere: true,
    ...definedOnly({ repository, branch: branchName, takesBack: one.takesBack }),
  };
}

function sayOnce(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}
