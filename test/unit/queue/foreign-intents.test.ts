import { describe, expect, test } from 'vitest';
import { guardedFiles } from '../../../core/config/guarded-files.ts';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { parseImageReference } from '../../../core/image/reference.ts';
import { mayFold, withoutClaims } from '../../../core/queue/foreign-intents.ts';
import type { BumpOrder, QueuedIntent } from '../../../core/queue/queued-intent.ts';

const CONFIG = `
services: { api: { image: r/api } }
defaults: { images: "envs/{environment}.yaml" }
environments:
  - { name: dev }
  - { name: staging, after: dev }
  - { name: lab, gates: { windows: ["Mon-Fri 09:00-16:00 UTC"] } }
`;
const guarded = guardedFiles(parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(CONFIG)));

const order: BumpOrder = {
  name: { kind: 'service', config: 'slipway.yaml', service: 'api', environment: 'dev' },
  release: { image: parseImageReference('r/api:2'), allowDowngrade: false, pin: false },
  watchMs: 1000,
  hotfix: false,
};

function isFolded(change: Partial<BumpOrder>): boolean {
  const intent: QueuedIntent = { kind: 'bump', id: 'i', at: 0, order: { ...order, ...change } };
  return mayFold(intent, 'slipway.yaml', (file) => guarded.has(file));
}

describe("somebody else's intent", () => {
  test('is written when it is a plain bump under the same rules', () => {
    expect(isFolded({})).toBe(true);
  });

  test('is written when it names a message, without the message', () => {
    const notice = { channel: 'C0123ABCD', message: '1700000000.000001' };
    expect(isFolded({ notice })).toBe(true);
    expect(withoutClaims({ ...order, notice })).toEqual(order);
  });

  test.each<[string, Partial<BumpOrder>]>([
    ['passes gates by', { breakGlass: { reason: 'fire', actor: 'mallory' } }],
    ['calls itself a hotfix', { hotfix: true }],
    ['goes back', { release: { ...order.release, allowDowngrade: true } }],
    ['claims a release set', { promotion: { upstream: 'dev', set: 's' } }],
    [
      'brings rules of its own',
      { name: { ...order.name, kind: 'service', config: 'mine.yaml', service: 'api', environment: 'dev' } },
    ],
    [
      'names the file of an environment that receives',
      { name: { kind: 'file', file: 'envs/staging.yaml', selectors: [] } },
    ],
    [
      'names the file of an environment with gates',
      { name: { kind: 'file', file: 'envs/lab.yaml', selectors: [] } },
    ],
  ])('is left to its writer when it %s', (_what, change) => {
    expect(isFolded(change)).toBe(false);
  });

  test('is written when it names a file that no gate guards', () => {
    expect(isFolded({ name: { kind: 'file', file: 'envs/dev.yaml', selectors: [] } })).toBe(true);
  });

  test('never speaks for the ledger', () => {
    const intent: QueuedIntent = { kind: 'record', id: 'i', at: 0, entries: [] };
    expect(mayFold(intent, 'slipway.yaml', () => false)).toBe(false);
  });
});
