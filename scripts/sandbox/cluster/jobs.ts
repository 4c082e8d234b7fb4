import type { Cluster } from './cluster.ts';
import { createPod } from './pods.ts';
import { canonical, type Job } from './resources.ts';

const defaultBackoffLimit = 6;

/** One pass of the Job controller: one pod at a time until one succeeds or the back-off limit is reached. */
export function reconcileJob(cluster: Cluster, job: Job): void {
  if (job.deletedAt !== undefined || cluster.isGone(job) || job.status.condition !== undefined) return;
  const before = canonical(job.status);
  const pods = cluster.ownedBy('Pod', job);
  const failed = pods.filter((pod) => pod.phase === 'Failed').length;
  const succeeded = pods.filter((pod) => pod.phase === 'Succeeded').length;
  const active = pods.length - failed - succeeded;
  job.status = { active, succeeded, failed };
  if (succeeded > 0) finish(cluster, job, 'Complete');
  else if (failed > (job.spec.backoffLimit ?? defaultBackoffLimit)) finish(cluster, job, 'Failed');
  else if (active === 0) createJobPod(cluster, job);
  if (canonical(job.status) !== before) cluster.touch(job);
}

function finish(cluster: Cluster, job: Job, condition: 'Complete' | 'Failed'): void {
  job.status.condition = condition;
  job.status.finishedAt = cluster.clock.now();
}

function createJobPod(cluster: Cluster, job: Job): void {
  const { template } = job.spec;
  const spec = { ...template.spec, restartPolicy: 'Never' };
  createPod(cluster, { owner: job, template: { ...template, spec }, labels: { 'job-name': job.ref.name } });
  job.status.active = 1;
}
