import * as z from 'zod/mini';
import type { CarriedRecord } from './record.ts';

const line = z.string().check(z.maxLength(1000), z.regex(/^[^\p{Cc}\u2028\u2029]+$/u));
const value = z.string().check(z.maxLength(1000));
const shape = z.strictObject({
  file: line,
  select: line,
  from: value,
  to: value,
  literal: z.boolean(),
});

/** A carried value as one line: what no trailer may hold is escaped, so that the value comes back exactly. */
export function formatCarried({ file, selector, from, to, isLiteral }: CarriedRecord): string {
  const text = JSON.stringify({ file, select: selector, from, to, literal: isLiteral });
  return text.replaceAll(
    /[\x7f-\x9f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The carried value of a trailer, which is foreign text; nothing when it is none. */
export function parseCarried(text: string): CarriedRecord | undefined {
  const found = shape.safeParse(readJson(text));
  if (!found.success) return undefined;
  const { select: selector, literal: isLiteral, ...rest } = found.data;
  return { ...rest, selector, isLiteral };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
