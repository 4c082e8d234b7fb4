import { readWrittenImage } from '../../core/image/written.ts';
import { matchImages } from '../../core/rollout/images.ts';
import type { TargetApplication } from './target.ts';

/**
 * The applications that can tell anything about the images of a release: of those that were found by a selector or below
 * a parent, only what runs their repositories; a parent that was named is then judged by its children. Without images,
 * or where none runs them yet, all are watched.
 */
export function focusTarget(
  target: readonly TargetApplication[],
  images: readonly string[],
): readonly TargetApplication[] {
  const expected = images.map(readWrittenImage);
  const runs = ({ view }: TargetApplication): boolean => {
    const { ours, others } = matchImages(expected, view.images ?? []);
    return ours.length + others.length > 0;
  };
  if (expected.length === 0 || !target.some(runs)) return target;
  return target.filter((application) => runs(application) || isNamedLeaf(application));
}

function isNamedLeaf({ origin, view }: TargetApplication): boolean {
  return (
    origin === 'named' &&
    !view.resources.some(({ ref }) => ref.kind === 'Application' && ref.group === 'argoproj.io')
  );
}
