import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { getResourceTree } from '../../adapters/argocd/resources.ts';
import { readWrittenImage } from '../../core/image/written.ts';
import type { Observation } from '../../core/rollout/observation.ts';
import { wasAtRest } from '../../core/rollout/rollback-plan.ts';
import { listHealthyImages, noteSteadyImages } from '../../core/rollout/seen-healthy.ts';
import type { Baseline } from './baseline.ts';
import type { TargetApplication } from './target.ts';

export interface EvidenceQuestion {
  readonly connection: ArgoConnection;
  readonly target: readonly TargetApplication[];
  /** Of the release. */
  readonly images: readonly string[];
  readonly signal: AbortSignal;
}

/** Images whose pods are healthy now: what ran before a release is often still there while the new one fails. */
export async function readHealthyImages({
  connection,
  target,
  images,
  signal,
}: EvidenceQuestion): Promise<readonly string[]> {
  const release = images.map(readWrittenImage);
  const answers = await Promise.all(target.map(({ ref }) => getResourceTree(connection, ref, signal)));
  return answers.flatMap((answer) => (answer.ok ? listHealthyImages(answer.value, release) : []));
}

export interface SteadyImages {
  /** Hears every observation of a watch. */
  readonly record: (observation: Observation) => void;
  readonly list: () => readonly string[];
}

/**
 * Remembers which images ran steadily while a release was watched, in the applications that were not at rest before it:
 * what it replaced may have begun only just then, or had a neighbour that was ill or was being released.
 */
export function collectSteadyImages(
  baseline: NonNullable<Baseline>,
  images: readonly string[],
): SteadyImages {
  const release = images.map(readWrittenImage);
  const open = new Set(Object.keys(baseline).filter((key) => !wasAtRest(baseline[key])));
  let seen: ReadonlySet<string> = new Set();
  const record = (observation: Observation): void => {
    if (observation.source !== 'tree' || !open.has(observation.app)) return;
    seen = noteSteadyImages(seen, observation.body, release);
  };
  return { record, list: () => [...seen] };
}
