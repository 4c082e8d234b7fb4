import type { CarriedRecord } from '../bump/record.ts';
import { editScalars, readScalars } from '../yaml/scalar-edit.ts';
import type { ScalarValue } from '../yaml/scalar-value.ts';

/** A value that goes back, with what it becomes. */
export interface RestoredValue {
  readonly bytes: Uint8Array;
  /** As the commit that takes it back says it. */
  readonly carried: CarriedRecord;
}

/**
 * Takes a carried value back in the bytes of its file. Nothing where the file no longer says what was written: somebody
 * has changed it since, and that is not ours to undo; nor where it can no longer be written exactly.
 */
export function restoreValue(
  { file, selector, from, to, isLiteral }: CarriedRecord,
  source: Uint8Array,
): RestoredValue | undefined {
  if (!says(readValue({ file, selector }, source), { text: to, isLiteral })) return undefined;
  const edit = editScalars({ source, path: file, edits: [{ selector, value: from, isLiteral }] });
  if (edit.kind !== 'edited') return undefined;
  return { bytes: edit.bytes, carried: { file, selector, from: to, to: from, isLiteral } };
}

/** The value of a place; nothing where there is none that could be carried. */
export function readValue(
  { file, selector }: Pick<CarriedRecord, 'file' | 'selector'>,
  source: Uint8Array,
): ScalarValue | undefined {
  const reading = readScalars({ source, path: file, selectors: [selector] });
  return reading.kind === 'read' ? reading.values[0] : undefined;
}

function says(
  value: ScalarValue | undefined,
  wanted: { readonly text: string; readonly isLiteral: boolean },
) {
  return value?.text === wanted.text && (value.kind !== 'string') === wanted.isLiteral;
}
