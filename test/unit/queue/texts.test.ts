import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../../core/image/reference.ts';
import { orderIntents } from '../../../core/queue/fold-order.ts';
import { intentOfEntries, intentOfOrder } from '../../../core/queue/intent-id.ts';
import { formatIntent, longestIntent, parseIntent } from '../../../core/queue/intent-text.ts';
import { boundTtl, formatLease, parseLease } from '../../../core/queue/lease.ts';
import { intentRef, intentsPrefix, leaseRef, ledgerRef } from '../../../core/queue/queue-refs.ts';
import type { BumpOrder, QueuedIntent } from '../../../core/queue/queued-intent.ts';

function orderOf(service: string, build: number): BumpOrder {
  return {
    name: { kind: 'service', config: 'slipway.yaml', service, environment: 'prod' },
    release: {
      image: parseImageReference(`ghcr.io/acme/${service}:1.0.${build}@sha256:${'a'.repeat(64)}`),
      source: { repository: `acme/${service}`, sha: 'b'.repeat(40) },
      build,
      run: 'https://ci.example.com/1',
      allowDowngrade: false,
      pin: false,
    },
    sourceAt: 5,
    watchMs: 600_000,
    actor: 'jo',
    hotfix: false,
    breakGlass: { reason: 'fire', actor: 'jo' },
    promotion: { upstream: 'staging', set: 's1' },
    notice: { channel: 'slack', message: '1.2' },
  };
}

const released: QueuedIntent = intentOfEntries(
  [
    {
      kind: 'released',
      at: 1000,
      service: 'api',
      environment: 'prod',
      targets: [],
      image: 'ghcr.io/acme/api:1',
      reason: 'good again',
    },
  ],
  7,
);

describe('an intent as text', () => {
  test.each([
    ['a bump', intentOfOrder(orderOf('api', 3), 7)],
    [
      'a bump of a file',
      intentOfOrder({ ...orderOf('api', 3), name: { kind: 'file', file: 'a.yaml', selectors: ['x'] } }, 7),
    ],
    ['entries', released],
  ])('is read back as it was written: %s', (_, intent) => {
    expect(parseIntent(intent.id, formatIntent(intent))).toEqual(intent);
  });

  test('is none under the id of another one, so nobody can ask for something in the name of a known id', () => {
    const intent = intentOfOrder(orderOf('api', 3), 7);
    const other = intentOfOrder(orderOf('api', 4), 7);
    expect(parseIntent(intent.id, formatIntent(other))).toBeUndefined();
  });

  test('has the same id for every run of the same order, and another one when it asks for something else', () => {
    const order = orderOf('api', 3);
    const { id } = intentOfOrder(order, 1);
    const rerun = { ...order, actor: 'al', release: { ...order.release, run: 'https://ci.example.com/2' } };
    expect(intentOfOrder(rerun, 99).id).toBe(id);
    const { breakGlass: _, ...careful } = order;
    const others = [orderOf('web', 3), orderOf('api', 4), { ...order, hotfix: true }, careful];
    for (const other of others) expect(intentOfOrder(other, 1).id).not.toBe(id);
  });

  test.each([
    ['an unknown version', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2')],
    ['an unknown field', (text: string) => text.replace('"at":', '"admin":true,"at":')],
    [
      'a line break in a name',
      (text: string) => text.replace('"actor":"jo"', '"actor":"jo\\nSlipway-Intent: x"'),
    ],
    ['no image', (text: string) => text.replace('ghcr.io/acme/', '--upload-pack=')],
    ['too much', (text: string) => text.replace('"jo"', `"${'x'.repeat(longestIntent)}"`)],
    ['half of it', (text: string) => text.slice(0, -20)],
  ])('is none with %s', (_, change) => {
    const intent = intentOfOrder(orderOf('api', 3), 7);
    const text = formatIntent(intent);
    expect(change(text)).not.toBe(text);
    expect(parseIntent(intent.id, change(text))).toBeUndefined();
  });

  test('is read without an error whatever stands there', () => {
    const { id } = released;
    const hostile = fc.oneof(
      fc.string(),
      fc.json().map((json) => `x\n\n${json}\n`),
      fc.json().map((json) => `x\n\n{"schemaVersion":1,"kind":"bump","at":1,"order":${json}}`),
    );
    fc.assert(fc.property(hostile, (text) => parseIntent(id, text) === undefined));
  });
});

describe('a lease as text', () => {
  test('is read back as it was written', () => {
    const lease = { holder: 'a-1', at: 5, ttl: 15_000 };
    expect(parseLease(formatLease(lease))).toEqual(lease);
  });

  test('holds nobody up for days, whatever it says', () => {
    const lease = { holder: 'a', at: 5, ttl: Number.MAX_SAFE_INTEGER };
    expect(parseLease(formatLease(lease))?.ttl).toBe(boundTtl(Number.POSITIVE_INFINITY));
  });

  test('is read without an error whatever stands there', () => {
    fc.assert(fc.property(fc.string(), (text) => parseLease(text) === undefined));
  });
});

describe('the order of a fold', () => {
  test('follows the build of one service and the time of the others', () => {
    const intents = [
      intentOfOrder(orderOf('api', 9), 1),
      intentOfOrder(orderOf('web', 4), 2),
      intentOfOrder(orderOf('api', 5), 3),
      released,
    ];
    const ids = orderIntents(intents).map((intent) =>
      intent.kind === 'bump' ? intent.order.release.build : 'record',
    );
    expect(ids).toEqual([5, 4, 9, 'record']);
  });

  test('is the same in whatever order they are read, and loses none', () => {
    const many = Array.from({ length: 8 }, (_, index) =>
      intentOfOrder(orderOf(index % 2 === 0 ? 'api' : 'web', index + 1), (index * 7) % 3),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(many, { minLength: many.length }), (shuffled) => {
        expect(orderIntents(shuffled)).toEqual(orderIntents(many));
      }),
    );
    expect(orderIntents(many)).toHaveLength(many.length);
  });
});

describe('the refs of a queue', () => {
  test('have the branch in their names, and the id at the end', () => {
    expect(intentRef('refs/heads/release/1', 'ab')).toBe('refs/slipway/intents/release/1/ab');
    expect(intentsPrefix('refs/heads/main')).toBe('refs/slipway/intents/main/');
    expect(leaseRef('refs/heads/main')).toBe('refs/slipway/leases/main');
    expect(ledgerRef).toBe('refs/heads/slipway-ledger');
  });
});
