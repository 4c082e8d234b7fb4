import { type VerdictOutcome, verdict } from './outcome.ts';
import type { AssessedCase } from './progress.ts';
import { hasHeld } from './span.ts';
import { listNames } from './unmet.ts';

const RIVAL = { seen: 2, lasted: 5000 };
const OLD = { seen: 3, lasted: 30_000, comparisons: 1 };

/** A later commit on the branch wants another image in our place: neither a success nor ours to undo (checklist 8). */
export function judgeSuperseded({ assessment, progress, now }: AssessedCase): VerdictOutcome | undefined {
  const { compared, images } = assessment;
  if (compared.kind !== 'contained' || compared.isExact) return undefined;
  const isReplaced = images.kind === 'rival' && hasHeld(progress.spans.get('rival'), now, RIVAL);
  // What ran before the push is wanted again: somebody took our change back.
  const isTakenBack = images.kind === 'old' && hasHeld(progress.spans.get('old-image'), now, OLD);
  if (!isReplaced && !isTakenBack) return undefined;
  return verdict(
    'superseded',
    'newer-image',
    `The later commit ${compared.revision} wants ${listNames(images.images)} instead`,
  );
}
