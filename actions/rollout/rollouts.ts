import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { getResource, runResourceAction } from '../../adapters/argocd/resources.ts';
import { readWrittenImage } from '../../core/image/written.ts';
import { matchImages } from '../../core/rollout/images.ts';
import { readManifest } from '../../core/rollout/manifest.ts';
import { nameOf } from '../../core/rollout/resource-ref.ts';
import type { TargetApplication } from './target.ts';

const MOST_ROLLOUTS = 20;

/** The Rollouts that were aborted, as people say them; refusals are told through `note`. */
export interface AbortRequest {
  readonly connection: ArgoConnection;
  readonly applications: readonly TargetApplication[];
  /** What the release carries; none: everything the applications run is ours. */
  readonly images: readonly string[];
  readonly note: (app: string, text: string) => void;
}

/**
 * Aborts the Argo Rollouts that are on their way to the bad version: traffic is back on the stable one in seconds, before
 * Git has anything to say (checklist 38). A Rollout that is fully promoted, or of another service, is left alone.
 */
export async function abortRollouts({ connection, applications, images, note }: AbortRequest): Promise<void> {
  const rollouts = applications.flatMap((application) =>
    application.view.resources
      .filter(({ ref }) => ref.kind === 'Rollout' && ref.group === 'argoproj.io')
      .map(({ ref }) => ({ application, ref })),
  );
  for (const { application, ref } of rollouts.slice(0, MOST_ROLLOUTS)) {
    const resource = { ...ref, version: ref.version ?? 'v1alpha1' };
    const answer = await getResource(connection, application.ref, { resource });
    const manifest = answer.ok ? readManifest(answer.value) : null;
    const rollout = manifest?.rollout;
    if (rollout === null || rollout === undefined || rollout.isPromoted || rollout.isAborted) continue;
    if (
      images.length > 0 &&
      matchImages(images.map(readWrittenImage), manifest?.images ?? []).ours.length === 0
    )
      continue;
    const aborted = await runResourceAction(connection, application.ref, { resource, action: 'abort' });
    note(
      application.key,
      aborted.ok
        ? `${nameOf(ref)} was aborted`
        : `${nameOf(ref)} could not be aborted: ${aborted.failure.message}`,
    );
  }
}
