import { type ImageReference, sameRepository } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';

/** The digest is the identity; only an expectation without one is met by its tag. */
export function isExpected(expected: ImageReference, image: ImageReference): boolean {
  if (!sameRepository(expected.repository, image.repository)) return false;
  if (expected.digest !== undefined) return image.digest === expected.digest;
  return expected.tag === undefined || image.tag === expected.tag;
}

/** How a set of images stands to what is expected. */
export interface ImageMatch {
  readonly ours: readonly string[];
  /** Of one of our repositories, but another digest or tag. */
  readonly others: readonly string[];
}

/** Sorts out the images of our repositories. */
export function matchImages(expected: readonly ImageReference[], images: Iterable<string>): ImageMatch {
  const ours: string[] = [];
  const others: string[] = [];
  for (const text of images) {
    const image = readWrittenImage(text);
    const rivals = expected.filter(({ repository }) => sameRepository(repository, image.repository));
    if (rivals.length === 0) continue;
    (rivals.some((one) => isExpected(one, image)) ? ours : others).push(text);
  }
  return { ours, others };
}

/** Whether any of the images is of one of our repositories. */
export function isOfOurs(expected: readonly ImageReference[], images: Iterable<string>): boolean {
  const { ours, others } = matchImages(expected, images);
  return ours.length + others.length > 0;
}
