import type { BumpRecord } from '../bump/record.ts';
import { readWrittenImage } from '../image/written.ts';
import { isExpected } from './images.ts';

/** Whether a bump wrote one of the images that are watched, however much of tag and digest each of them names. */
export function carriesOneOf(images: readonly string[], { to }: Pick<BumpRecord, 'to'>): boolean {
  // No images: whatever the commit carries is watched.
  if (images.length === 0) return true;
  const written = readWrittenImage(to);
  return images
    .map(readWrittenImage)
    .some((image) => isExpected(image, written) || isExpected(written, image));
}

/** What is watched: images, and the target they go to where the environment has several. */
export interface WatchedBumps {
  readonly images: readonly string[];
  readonly target?: string;
}

/** Whether a bump is one of those that are watched: one commit may carry the same image to several targets. */
export function isWatched(
  { images, target }: WatchedBumps,
  record: Pick<BumpRecord, 'to' | 'targets'>,
): boolean {
  const isThere = target === undefined || record.targets.length === 0 || record.targets.includes(target);
  return isThere && carriesOneOf(images, record);
}
