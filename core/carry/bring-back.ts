import type { WritePlan } from '../bump/plan.ts';
import { SlipwayError } from '../errors.ts';
import type { ScalarValue } from '../yaml/scalar-value.ts';
import { setValue } from './plan-carry.ts';
import { readValue } from './restore.ts';
import type { ValuePlace } from './value-place.ts';

/** A declared value of an environment, with its file at three moments; a file that is not there is left out. */
export interface ValueToBringBack {
  readonly place: ValuePlace;
  /** On the tip. */
  readonly now?: Uint8Array;
  /** In the commit that wrote what is taken back. */
  readonly written?: Uint8Array;
  /** In the commit that was verified, and comes back. */
  readonly verified?: Uint8Array;
}

/**
 * A rollback with the declared values as they were when the release was verified. A value that somebody changed since
 * stays as it is, and so does one that cannot be brought back: the image goes back all the same, with a warning.
 */
export function bringBack(plan: WritePlan, values: readonly ValueToBringBack[]): WritePlan {
  return values.reduce(bringBackValue, plan);
}

function bringBackValue(plan: WritePlan, { place, now, written, verified }: ValueToBringBack): WritePlan {
  const bytes = plan.prepared.files.find(({ path }) => path === place.file)?.after ?? now;
  const [current, before, wanted] = [bytes, written, verified].map((source) =>
    source === undefined ? undefined : readValue(place, source),
  );
  if (isSame(current, wanted)) return plan;
  const keep = (why: string): WritePlan => withWarning(plan, `${place.selector} of ${place.file} ${why}`);
  if (bytes === undefined || current === undefined || wanted === undefined)
    return keep('stays as it is: it is not known what it said when the release was verified');
  if (!isSame(current, before))
    return keep('stays as it is: somebody changed it since the release was written');
  if (current.kind !== wanted.kind || wanted.kind === 'ambiguous')
    return keep('stays as it is: it was of another kind when the release was verified');
  try {
    return setValue(plan, { place, bytes, value: wanted, before: current });
  } catch (error) {
    if (error instanceof SlipwayError) return keep(`stays as it is: ${error.what}`);
    throw error;
  }
}

function isSame(one: ScalarValue | undefined, other: ScalarValue | undefined): boolean {
  return one !== undefined && one.text === other?.text && one.kind === other.kind;
}

function withWarning(plan: WritePlan, warning: string): WritePlan {
  return { ...plan, warnings: [...plan.warnings, warning] };
}
