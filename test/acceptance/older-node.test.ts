import { describe, expect, test } from 'vitest';
import { startWorld } from './deliver/world.ts';

/** What came to JavaScript between Node 20, on which the bundle has to run too, and Node 24. */
const missing = [
  'Map.groupBy',
  'Object.groupBy',
  'Promise.withResolvers',
  'Promise.try',
  'Array.fromAsync',
  'RegExp.escape',
  'Error.isError',
  ...['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf'].map(
    (name) => `Set.prototype.${name}`,
  ),
  ...[
    'map',
    'filter',
    'take',
    'drop',
    'flatMap',
    'reduce',
    'toArray',
    'forEach',
    'some',
    'every',
    'find',
  ].map((name) => `Iterator.prototype.${name}`),
  'Uint8Array.fromBase64',
  'Uint8Array.prototype.toBase64',
  'Uint8Array.prototype.toHex',
  'globalThis.DisposableStack',
  'globalThis.AsyncDisposableStack',
  'globalThis.SuppressedError',
];

const older = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(missing.map((name) => `delete ${name};`).join(''))}`,
};

describe('the bundle on a Node without the newest JavaScript', () => {
  test('delivers a good release', async () => {
    await using world = await startWorld();
    const result = await world.deliver(world.push('1.5.0'), 5, {}, older);
    expect(result).toMatchObject({ decision: 'delivered', exitStatus: 0 });
  });

  test('finds out a bad one and takes it back', async () => {
    await using world = await startWorld();
    await world.deliver(world.push('1.5.0'), 5);
    const result = await world.deliver(world.push('1.6.0-crash'), 6, {}, older);
    expect(result).toMatchObject({
      decision: 'rolled-back',
      exitStatus: 1,
      outputs: { 'root-cause': 'crash', 'rolled-back': 'verified' },
    });
  });
});
