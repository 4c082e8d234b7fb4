import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { getResourceTree } from '../../adapters/argocd/resources.ts';
import { readApplication } from '../../core/rollout/application.ts';
import type { Observation } from '../../core/rollout/observation.ts';
import { listHealthyImages, listRestartedImages, listSteadyImages } from '../../core/rollout/seen-healthy.ts';
import type { Baseline } from './baseline.ts';
import type { TargetApplication } from './target.ts';

/** Images whose pods are healthy now: what ran before a release is often still there while the new one fails. */
export async function readHealthyImages(
  connection: ArgoConnection,
  applications: readonly TargetApplication[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answers = await Promise.all(applications.map(({ ref }) => getResourceTree(connection, ref, signal)));
  return answers.flatMap((answer) => (answer.ok ? listHealthyImages(answer.value) : []));
}

export interface SteadyImages {
  /** Hears every observation of a watch. */
  readonly record: (observation: Observation) => void;
  readonly list: () => readonly string[];
}

/**
 * Remembers which images ran steadily while a release was watched, in the applications that were not healthy before it:
 * what it replaced may have begun only just then, or had a neighbour that was ill.
 */
export function collectSteadyImages(baseline: NonNullable<Baseline>): SteadyImages {
  const open = new Set(Object.keys(baseline).filter((key) => !wasHealthy(baseline[key])));
  const seen = new Set<string>();
  const record = (observation: Observation): void => {
    if (observation.source !== 'tree' || !open.has(observation.app)) return;
    for (const image of listSteadyImages(observation.body)) seen.add(image);
    for (const image of listRestartedImages(observation.body)) seen.delete(image);
  };
  return { record, list: () => [...seen] };
}

function wasHealthy(body: unknown): boolean {
  return readApplication(body)?.health.status === 'Healthy';
}
