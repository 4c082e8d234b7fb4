import type { ApplicationRef } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { deleteResource, getResource, type ResourceRef } from '../../adapters/argocd/resources.ts';
import type { ArgoFailure } from '../../core/argocd/failure.ts';
import type { Decision } from '../../core/rollout/decision.ts';
import { explainStuckPod, isStillBroken } from '../../core/rollout/held-back.ts';
import { readManifest } from '../../core/rollout/manifest.ts';
import { nameOf } from '../../core/rollout/resource-ref.ts';
import type { TimelineEntry } from './timeline.ts';

/** Deletes the pods a rollback is stuck behind, each once: a StatefulSet never replaces a broken pod by itself. */
export interface PodRemover {
  /** Looks at a decision and deletes what it names. */
  consider(decision: Decision): void;
  /** Ends when nothing is under way. */
  settle(): Promise<void>;
}

export interface PodRemoverOptions {
  readonly connection: ArgoConnection;
  readonly applications: ReadonlyMap<string, ApplicationRef>;
  readonly note: (app: string, entry: Pick<TimelineEntry, 'code' | 'text'>) => void;
}

export function createPodRemover({ connection, applications, note }: PodRemoverOptions): PodRemover {
  const begun = new Map<string, Promise<void>>();

  async function remove(app: string, ref: ApplicationRef, pod: ResourceRef): Promise<void> {
    const answer = await getResource(connection, ref, { resource: pod });
    // A pod that got well, or is gone, keeps nothing from going on.
    if (answer.ok && !isStillBroken(readManifest(answer.value), pod)) return;
    const deleted = answer.ok ? await deleteResource(connection, ref, pod) : answer;
    note(app, deleted.ok ? tellRemoved(pod) : tellStuck(pod, deleted.failure));
  }

  return {
    consider: (decision) => {
      for (const { name, stuckPod } of decision.applications) {
        const ref = applications.get(name);
        if (stuckPod === undefined || ref === undefined || begun.has(stuckPod.uid ?? '')) continue;
        const pod = { ...stuckPod, version: stuckPod.version ?? 'v1' };
        begun.set(stuckPod.uid ?? '', remove(name, ref, pod));
      }
    },
    settle: async () => {
      await Promise.allSettled(begun.values());
    },
  };
}

function tellRemoved(pod: ResourceRef): Pick<TimelineEntry, 'code' | 'text'> {
  const text = `${nameOf(pod)}, which the bad release left broken, was deleted: its StatefulSet waited for it`;
  return { code: 'pod-removed', text };
}

function tellStuck(pod: ResourceRef, failure: ArgoFailure): Pick<TimelineEntry, 'code' | 'text'> {
  return { code: 'pod-stuck', text: explainStuckPod(pod, failure) };
}
