import type { Cluster } from './cluster.ts';
import { createPod } from './pods.ts';
import { canonical, type Job } from './resources.ts';

const defaultBackoffLimit = 6;
/** Before the second pod; doubled before each further one. Model milliseconds. */
const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;
/** How often it is seen whether the back-off is over. */
const lookMs = 250;

/** How a Job ends whose pods failed too often. */
export const backoffLimitExceeded = {
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
} as const;

/** One pass of the Job controller: one pod after another until one succeeds or the back-off limit is reached. */
export function reconcileJob(cluster: Cluster, job: Job): void {
  if (job.deletedAt !== undefined || cluster.isGone(job) || job.status.condition !== undefined) return;
  const before = canonical(job.status);
  const pods = cluster.ownedBy('Pod', job);
  const failed = pods.filter((pod) => pod.phase === 'Failed').length;
  const succeeded = pods.filter((pod) => pod.phase === 'Succeeded').length;
  if (failed > job.status.failed) backOff(cluster, job, failed);
  job.status = { active: pods.length - failed - succeeded, succeeded, failed };
  if (succeeded > 0) finish(cluster, job, 'Complete');
  else if (failed > (job.spec.backoffLimit ?? defaultBackoffLimit)) giveUp(cluster, job);
  else if (job.status.active === 0) createJobPod(cluster, job);
  if (canonical(job.status) !== before) cluster.touch(job);
}

function backOff(cluster: Cluster, job: Job, failures: number): void {
  const ms = Math.min(firstBackOffMs * 2 ** (failures - 1), longestBackOffMs);
  job.retryAt = cluster.clock.now() + cluster.clock.toWall(ms);
}

function finish(cluster: Cluster, job: Job, condition: 'Complete' | 'Failed'): void {
  job.status.condition = condition;
  job.status.finishedAt = cluster.clock.now();
}

function giveUp(cluster: Cluster, job: Job): void {
  finish(cluster, job, 'Failed');
  cluster.record(job, { type: 'Warning', ...backoffLimitExceeded, component: 'job-controller' });
}

function createJobPod(cluster: Cluster, job: Job): void {
  if (cluster.clock.now() < (job.retryAt ?? 0)) {
    cluster.requeue(job, lookMs);
    return;
  }
  const { template } = job.spec;
  const labels = { 'batch.kubernetes.io/job-name': job.ref.name, 'job-name': job.ref.name };
  const answer = createPod(cluster, { owner: job, template, labels });
  if ('pod' in answer) job.status.active = 1;
}
