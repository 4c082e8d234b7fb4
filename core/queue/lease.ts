import * as z from 'zod/mini';
import { parseNote, writeNote } from './note.ts';

/** Who folds the pending intents, since when, and how long others leave it alone. Times in milliseconds. */
export interface Lease {
  /** A random name: two runs of one machine are two holders. */
  readonly holder: string;
  readonly at: number;
  readonly ttl: number;
}

const longestText = 1024;
const shortestTtl = 100;
/** Whoever writes a longer one into the ref, by mistake or on purpose, holds the others up no longer than this. */
const longestTtl = 10 * 60_000;

const shape = z.strictObject({
  schemaVersion: z.literal(1),
  holder: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
  at: z.int().check(z.gte(0)),
  ttl: z.int().check(z.gte(0)),
});

export function formatLease({ holder, at, ttl }: Lease): string {
  return writeNote('Slipway: a writer folds the waiting intents', { schemaVersion: 1, holder, at, ttl });
}

/** The lease in the message of its commit, which is foreign text; nothing when it is none. */
export function parseLease(text: string): Lease | undefined {
  const value = shape.safeParse(parseNote(text, longestText));
  if (!value.success) return undefined;
  const { holder, at, ttl } = value.data;
  return { holder, at, ttl: boundTtl(ttl) };
}

/** A lifetime within what is taken for one. */
export function boundTtl(ttl: number): number {
  return Math.min(longestTtl, Math.max(shortestTtl, Math.round(ttl)));
}
