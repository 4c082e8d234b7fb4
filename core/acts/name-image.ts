import { imageIdentity } from '../image/identity.ts';
import { readWrittenImage } from '../image/written.ts';

/** The releases that a text can mean: a whole reference, a digest, or a tag. */
export function matchImage<Named extends { readonly image: string }>(
  text: string,
  releases: readonly Named[],
): readonly Named[] {
  const exact = releases.filter(({ image }) => imageIdentity(image) === imageIdentity(text));
  return exact.length > 0 ? exact : releases.filter(({ image }) => readWrittenImage(image).tag === text);
}
