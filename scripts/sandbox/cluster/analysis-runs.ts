import { type Cluster, childRef, ownerOf } from './cluster.ts';
import { refOfKind } from './manifests.ts';
import { newResource } from './new-resource.ts';
import { type AnalysisRun, canonical, type Job, type ReplicaSet, type Rollout } from './resources.ts';

/** The AnalysisRun of the step a Rollout stands at, made when it comes there. */
export function analyse(cluster: Cluster, rollout: Rollout, { hash, revision }: ReplicaSet): AnalysisRun {
  const found = currentRun(cluster, rollout);
  if (found !== undefined) return found;
  const { stepIndex } = rollout.status;
  const templates = rollout.spec.strategy.canary?.steps?.[stepIndex]?.analysis?.templates ?? [];
  const run: AnalysisRun = {
    ...cluster.base(childRef('AnalysisRun', rollout, `${hash}-${revision}-${stepIndex}`), ownerOf(rollout)),
    kind: 'AnalysisRun',
    revision,
    templates: templates.map(({ templateName }) => templateName),
    phase: 'Pending',
    message: '',
  };
  rollout.status.analysisRun = run.ref.name;
  cluster.put(run);
  return run;
}

function currentRun(cluster: Cluster, { ref, status }: Rollout): AnalysisRun | undefined {
  const { analysisRun } = status;
  return cluster.ofKind('AnalysisRun', ref.namespace).find((run) => run.ref.name === analysisRun);
}

/** The Rollout has gone on without the analysis: what still runs of it ends. */
export function forgetAnalysis(cluster: Cluster, rollout: Rollout): void {
  const run = currentRun(cluster, rollout);
  delete rollout.status.analysisRun;
  if (run === undefined || isCompleted(run)) return;
  for (const job of cluster.ownedBy('Job', run)) cluster.remove(job);
  Object.assign(run, { phase: 'Successful', message: 'Run Terminated' });
  cluster.touch(run);
}

function isCompleted({ phase }: AnalysisRun): boolean {
  return phase !== 'Pending' && phase !== 'Running';
}

/** One pass of the controller of analyses: one Job for each metric, and what became of them. */
export function reconcileAnalysisRun(cluster: Cluster, run: AnalysisRun): void {
  if (run.deletedAt !== undefined || cluster.isGone(run) || isCompleted(run)) return;
  const before = canonical([run.phase, run.message]);
  const missing = run.templates.find((name) => findTemplate(cluster, run, name) === undefined);
  if (missing === undefined) measure(cluster, run);
  else Object.assign(run, { phase: 'Error', message: `AnalysisTemplate '${missing}' not found` });
  if (canonical([run.phase, run.message]) !== before) cluster.touch(run);
}

function measure(cluster: Cluster, run: AnalysisRun): void {
  const metrics = run.templates.flatMap((name) => findTemplate(cluster, run, name)?.spec.metrics ?? []);
  run.phase = 'Running';
  const jobs = metrics.map(({ name, provider }) => ({
    name,
    job: findJob(cluster, run, name) ?? startJob(cluster, run, { name, spec: provider.job.spec }),
  }));
  const failed = jobs.find(({ job }) => job.status.condition === 'Failed');
  if (failed !== undefined) {
    run.phase = 'Failed';
    run.message = `Metric "${failed.name}" assessed Failed due to failed (1) > failureLimit (0)`;
  } else if (jobs.every(({ job }) => job.status.condition === 'Complete')) run.phase = 'Successful';
}

function findTemplate(cluster: Cluster, { ref }: AnalysisRun, name: string) {
  return cluster.ofKind('AnalysisTemplate', ref.namespace).find((template) => template.ref.name === name);
}

function findJob(cluster: Cluster, run: AnalysisRun, metric: string): Job | undefined {
  const name = jobName(run, metric);
  return cluster.ownedBy('Job', run).find((job) => job.ref.name === name);
}

function jobName({ uid }: AnalysisRun, metric: string): string {
  return `${uid}.${metric}.1`;
}

interface Measurement {
  readonly name: string;
  readonly spec: object;
}

function startJob(cluster: Cluster, run: AnalysisRun, { name, spec }: Measurement): Job {
  const ref = refOfKind('Job', run.ref.namespace, jobName(run, name));
  const manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: ref.name }, spec };
  const job = newResource(cluster.base(ref, ownerOf(run)), manifest);
  if (job.kind !== 'Job') throw new Error(`the measurement ${name} is no Job`);
  cluster.put(job);
  return job;
}
