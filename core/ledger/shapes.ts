import * as z from 'zod/mini';
import { NAME_PATTERN } from '../config/text-rules.ts';

/** What a text of the ledger may be at most; longer ones are cut when they are written. */
export const LONGEST_TEXT = 1000;
/** Of targets, gates or overrides in one entry. */
const MOST_PARTS = 100;

const matching = (pattern: RegExp) => z.string().check(z.regex(pattern));

export const name = matching(new RegExp(NAME_PATTERN));
/** Milliseconds since the epoch in here, ISO text in Git. */
export const time = z.pipe(
  z.iso.datetime(),
  z.transform((text: string) => Date.parse(text)),
);
/** One line of people's words, or a URL. */
export const line = matching(/^[^\p{Cc}\u2028\u2029]*$/u).check(z.maxLength(LONGEST_TEXT));
export const image = matching(/^[\x21-\x7e]{1,500}$/);
export const commit = matching(/^[0-9a-f]{40,64}$/);
const id = matching(/^[\w.:-]{1,100}$/);
export const parts = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.maxLength(MOST_PARTS));

export const freezeScope = z.strictObject({
  environment: z.exactOptional(name),
  service: z.exactOptional(name),
});
export const notice = z.strictObject({ channel: line, message: line });
export const proof = z.strictObject({
  kind: z.enum(['pull-request', 'run']),
  repository: matching(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
  number: z.int().check(z.nonnegative()),
});
export const override = z.strictObject({ gate: line, reason: line, actor: line });
export const evidence = z.strictObject({ gate: line, text: line });
export const freezeId = id;

/** The fields of a `LedgerRelease`. */
export const releaseFields = {
  intent: id,
  image,
  build: z.exactOptional(z.int().check(z.nonnegative())),
  source: z.exactOptional(matching(/^[\w.~%:/-]{1,300}@[0-9a-f]{7,64}$/)),
  sourceAt: z.exactOptional(time),
  revision: z.exactOptional(commit),
};
