import { findTagColon } from './reference.ts';

/** An image as a file writes it; what is not written is left out, and nothing is checked. */
export interface WrittenImage {
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes `repository[:tag][@digest]` apart without refusing anything. */
export function readWrittenImage(text: string): WrittenImage & { readonly repository: string } {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const colon = findTagColon(named);
  return {
    repository: colon === -1 ? named : named.slice(0, colon),
    ...(colon === -1 ? {} : { tag: named.slice(colon + 1) }),
    ...(at === -1 ? {} : { digest: text.slice(at + 1) }),
  };
}
