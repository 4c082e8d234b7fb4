import { SlipwayError } from '../errors.ts';

/** Why an edit was refused: a closed list. What cannot be done exactly is refused, never approximated. */
export const REFUSALS = {
  'yaml-not-utf8': 'The file is not UTF-8, so its bytes have no one reading.',
  'yaml-too-large': 'The file is larger than any file of people; editing it would take unbounded time.',
  'yaml-too-deep': 'The file nests more collections inside one another than is read.',
  'yaml-invalid': 'The file is not valid YAML (or, by its name, JSON).',
  'selector-malformed': 'The selector does not follow the grammar of selectors.',
  'selector-not-found': 'Nothing in the file is at the path of the selector.',
  'selector-ambiguous': 'The selector leads to more than one place in the file.',
  'selectors-conflict': 'Two selectors want different texts for one value.',
  'duplicate-key': 'A key on the path is written twice in one mapping; readers disagree which one counts.',
  'image-not-found':
    'The repository of the image is written nowhere in the part of the file that was searched.',
  'image-ambiguous': 'The repository of the image is written in more than one place; a selector must choose.',
  'not-an-image': 'The selected value is none of the known ways to write an image.',
  'no-version-key': 'The selected mapping has no key for a tag or a digest, and keys are never added.',
  'digest-required': 'The place holds (or must be pinned by) a digest and the reference has none.',
  'tag-required': 'The place holds a tag and the reference has none.',
  'partial-selection': 'Only the tag is selected, and the digest beside it would go on running.',
  'other-repository': 'The repository written there is another one than that of the reference.',
  'shared-value':
    'The value is shared through an anchor, an alias or a merge key; others would move with it.',
  'not-a-scalar': 'The value to set is a mapping or a sequence.',
  'block-scalar': 'The value is a block scalar (| or >).',
  'multi-line-scalar': 'The value spans more than one line.',
  'empty-value': 'There is a key and no value, so no bytes to replace.',
  'tagged-value': 'The value has a YAML tag other than !!str, which changes what its text means.',
  'proof-failed': 'The edit could not be proved exact by the second parser; nothing was changed.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof REFUSALS;

export interface RefusalText {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset?: number | undefined;
}

/** Raised inside the editor; its public functions give it as a value, with line and column. */
export class Refusal extends SlipwayError {
  readonly refusal: RefusalCode;
  readonly offset: number | undefined;

  constructor(code: RefusalCode, { what, why, fix, offset }: RefusalText) {
    super({ code, kind: 'caller', what, why, fix });
    this.name = 'Refusal';
    this.refusal = code;
    this.offset = offset;
  }
}

const LONGEST_QUOTE = 120;

/** Text of the file or the caller as part of a message: cut, in double quotes. */
export function quote(text: string): string {
  return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}"`;
}
