import * as z from 'zod/mini';
import { formatSource, parseSource } from '../bump/record.ts';
import type { BumpName, Release } from '../bump/request.ts';
import { definedOnly } from '../defined-only.ts';
import { formatImageReference, type ImageReference, parseImageReference } from '../image/reference.ts';
import { formatEntries, readEntries } from '../ledger/entry-text.ts';
import { intentOfEntries, intentOfOrder } from './intent-id.ts';
import { parseNote, writeNote } from './note.ts';
import type { BumpOrder, QueuedIntent } from './queued-intent.ts';

/** An intent of more characters is none: the largest are verdicts with an explanation in each entry. */
export const longestIntent = 64 * 1024;

const text = (longest: number) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^[^\p{Cc}\u2028\u2029]*$/u));
const moment = z.int().check(z.gte(0));

const serviceName = z.strictObject({
  kind: z.literal('service'),
  config: text(1000),
  service: text(200),
  environment: text(200),
  target: z.optional(text(200)),
});
const fileName = z.strictObject({
  kind: z.literal('file'),
  file: text(1000),
  selectors: z.array(text(1000)).check(z.maxLength(20)),
});
const release = z.strictObject({
  image: text(1000),
  source: z.optional(text(500)),
  build: z.optional(z.int().check(z.gte(0))),
  run: z.optional(text(2000)),
  allowDowngrade: z.boolean(),
  pin: z.boolean(),
});
const order = z.strictObject({
  name: z.discriminatedUnion('kind', [serviceName, fileName]),
  release,
  sourceAt: z.optional(moment),
  watchMs: moment,
  actor: z.optional(text(200)),
  hotfix: z.boolean(),
  breakGlass: z.optional(z.strictObject({ reason: text(1000), actor: text(200) })),
  promotion: z.optional(z.strictObject({ upstream: text(200), set: z.optional(text(200)) })),
  notice: z.optional(z.strictObject({ channel: text(500), message: text(500) })),
});
const bump = z.strictObject({ schemaVersion: z.literal(1), kind: z.literal('bump'), at: moment, order });
const record = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('record'),
  at: moment,
  /** As the ledger itself writes and reads them. */
  entries: z.string(),
});
const shape = z.discriminatedUnion('kind', [bump, record]);

type OrderText = z.output<typeof order>;

/** The message of the commit that stands for an intent. */
export function formatIntent(intent: QueuedIntent): string {
  const { kind, at } = intent;
  const content =
    intent.kind === 'bump' ? { order: orderText(intent.order) } : { entries: formatEntries(intent.entries) };
  return writeNote('Slipway: this waits to be written', { schemaVersion: 1, kind, at, ...content });
}

/**
 * The intent that a message holds under the id of its ref; nothing when it is none, is of another version, or asks for
 * something else than its id says. Foreign text: who may push refs may write it, so every guard and gate is asked.
 */
export function parseIntent(id: string, message: string): QueuedIntent | undefined {
  const found = shape.safeParse(parseNote(message, longestIntent));
  if (!found.success) return undefined;
  const intent =
    found.data.kind === 'bump'
      ? readBump(found.data.order, found.data.at)
      : readRecord(found.data.entries, found.data.at);
  return intent?.id === id ? intent : undefined;
}

function orderText(order: BumpOrder): OrderText {
  const { source, image, ...rest } = order.release;
  const release = {
    ...rest,
    image: formatImageReference(image),
    ...definedOnly({ source: source === undefined ? undefined : formatSource(source) }),
  };
  const name =
    order.name.kind === 'file' ? { ...order.name, selectors: [...order.name.selectors] } : order.name;
  return { ...order, name, release };
}

function readBump(found: OrderText, at: number): QueuedIntent | undefined {
  const release = readRelease(found.release);
  if (release === undefined) return undefined;
  const { name, promotion, watchMs, hotfix, sourceAt, actor, breakGlass, notice } = found;
  const order: BumpOrder = {
    name: readName(name),
    release,
    watchMs,
    hotfix,
    ...definedOnly({ sourceAt, actor, breakGlass, notice }),
    ...(promotion === undefined
      ? {}
      : { promotion: { upstream: promotion.upstream, ...definedOnly({ set: promotion.set }) } }),
  };
  return intentOfOrder(order, at);
}

function readName(name: OrderText['name']): BumpName {
  if (name.kind === 'file') return name;
  const { kind, config, service, environment, target } = name;
  return { kind, config, service, environment, ...definedOnly({ target }) };
}

function readRelease(found: OrderText['release']): Release | undefined {
  const image = readImage(found.image);
  const source = found.source === undefined ? undefined : parseSource(found.source);
  if (image === undefined || (found.source !== undefined && source === undefined)) return undefined;
  const { allowDowngrade, pin, build, run } = found;
  return { image, allowDowngrade, pin, ...definedOnly({ source, build, run }) };
}

function readImage(reference: string): ImageReference | undefined {
  try {
    return parseImageReference(reference);
  } catch {
    return undefined;
  }
}

function readRecord(text: string, at: number): QueuedIntent | undefined {
  const read = readEntries(text);
  const entries = read.flatMap((reading) => (reading.kind === 'entry' ? [reading.entry] : []));
  const isWhole = read.length > 0 && entries.length === read.length;
  return isWhole ? intentOfEntries(entries, at) : undefined;
}
