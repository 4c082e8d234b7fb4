import { parseImageReference } from '../../../core/image/reference.ts';
import { type ImageEdit, planImageEdit } from '../../../core/yaml/image-edit.ts';

/** Two versions of one text, written as one: `tag: «v1|v2»` stands for `tag: v1` before and `tag: v2` after. */
export interface Versions {
  readonly before: string;
  readonly after: string;
}

export function readMarked(marked: string): Versions {
  const version = (group: '$1' | '$2') => marked.replaceAll(/«([^|»]*)\|([^»]*)»/g, group);
  return { before: version('$1'), after: version('$2') };
}

export interface EditCase {
  readonly source: string;
  readonly select: string | readonly string[];
  readonly image: string;
  readonly pin?: boolean;
  readonly path?: string;
}

/** Edits a text as the bump does; selectors `[]` leave the finder to look. */
export function edit({ source, select, image, pin = false, path = 'values.yaml' }: EditCase): ImageEdit {
  return planImageEdit({
    source: new TextEncoder().encode(source),
    path,
    selectors: typeof select === 'string' ? [select] : select,
    image: parseImageReference(image),
    pin,
  });
}

/** The text after an edit; for a refusal its message, so that a failed test says why. */
export function textOf(result: ImageEdit): string {
  switch (result.kind) {
    case 'edited':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(result.bytes);
    case 'unchanged':
      return 'unchanged';
    case 'refused':
      return `refused (${result.error.code}): ${result.error.message}`;
  }
}

export const OLD_DIGEST = `sha256:${'0'.repeat(64)}`;
export const NEW_DIGEST = `sha256:${'c0ffee11'.repeat(8)}`;
