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
