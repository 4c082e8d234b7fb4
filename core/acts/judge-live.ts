import { sameRepository } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';
import type { ApplicationView } from '../rollout/application.ts';

/** Why an application is no proof that an image is live and healthy; nothing when it is one. No full stop. */
export function findFault(application: ApplicationView, image: string): string | undefined {
  const { sync, health, operation, requested, images, isDeleting } = application;
  if (isDeleting) return 'it is being deleted';
  if (requested !== null || operation?.phase === 'Running') return 'a sync is under way';
  if (sync.status !== 'Synced') return `it is ${sync.status || 'of unknown sync status'}, not Synced`;
  if (health.status !== 'Healthy') return `it is ${health.status || 'of unknown health'}, not Healthy`;
  if (images === null) return 'Argo CD does not say which images run';
  return findImageFault(images, image);
}

/** Where the same repository runs twice, by another digest, a rollout is not over. */
function findImageFault(running: readonly string[], image: string): string | undefined {
  const wanted = readWrittenImage(image);
  const ours = running.filter((text) => sameRepository(readWrittenImage(text).repository, wanted.repository));
  if (ours.length === 0) return `nothing of ${wanted.repository} runs there`;
  const other = ours.find((text) => !isSame(readWrittenImage(text), wanted));
  return other === undefined ? undefined : `${other} runs there`;
}

function isSame(
  running: ReturnType<typeof readWrittenImage>,
  wanted: ReturnType<typeof readWrittenImage>,
): boolean {
  return wanted.digest === undefined ? running.tag === wanted.tag : running.digest === wanted.digest;
}
