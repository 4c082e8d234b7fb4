import { decideOn, type FileToEdit, type Refused, type ScalarEdit, setScalars } from './edit-file.ts';
import type { Outline } from './node.ts';
import { resolveSelector } from './resolve.ts';
import { readScalarValue, type ScalarValue } from './scalar-value.ts';

export interface ScalarWish {
  /** Leads to one scalar. */
  readonly selector: string;
  /** What it has to say. */
  readonly value: string;
  /** As the number, boolean or null that it is; left out: as a string. */
  readonly isLiteral?: boolean;
}

export interface ScalarEditRequest extends FileToEdit {
  readonly edits: readonly ScalarWish[];
}

export type ScalarsEdit =
  | { readonly kind: 'edited'; readonly bytes: Uint8Array; readonly changes: readonly ScalarEdit[] }
  | { readonly kind: 'unchanged' }
  | Refused;

/** Sets scalars to texts, whatever they mean: the way back of an image edit takes its `changes` from after to before. */
export function editScalars({ edits, ...file }: ScalarEditRequest): ScalarsEdit {
  return decideOn(file, {
    selectors: edits.map(({ selector }) => selector),
    decide: (outline) => editOutline(file, outline, edits),
  });
}

function editOutline(file: FileToEdit, outline: Outline, edits: readonly ScalarWish[]): ScalarsEdit {
  const wanted = edits.map(({ selector, ...wish }) => ({
    location: resolveSelector(outline, selector),
    ...wish,
  }));
  const edit = setScalars(file, outline, wanted);
  return edit === undefined ? { kind: 'unchanged' } : { kind: 'edited', ...edit };
}

export interface ScalarReadingRequest extends FileToEdit {
  readonly selectors: readonly string[];
}

export type ScalarsReading =
  /** In the order of the selectors; undefined for what is no scalar on one line. */
  { readonly kind: 'read'; readonly values: readonly (ScalarValue | undefined)[] } | Refused;

/** Reads the texts of scalars: a way back first looks whether a later change has touched them. */
export function readScalars({ selectors, ...file }: ScalarReadingRequest): ScalarsReading {
  return decideOn(file, {
    selectors,
    decide: (outline): ScalarsReading => ({
      kind: 'read',
      values: selectors.map((selector) =>
        readScalarValue(outline.text, resolveSelector(outline, selector).node),
      ),
    }),
  });
}
