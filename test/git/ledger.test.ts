import { describe, expect, test } from 'vitest';
import { entryOf, release } from '../unit/ledger/entries.ts';
import { openLedger } from './ledger-rig.ts';
import { startWorld } from './world.ts';

describe('the ledger of a repository', () => {
  test('is begun by its first entries and read back by another run, service by service', async () => {
    await using world = await startWorld({ files: { x: '1' } });
    const writer = await openLedger(world);
    const first = await writer.append([entryOf('started', { at: 1000 })]);
    const second = await writer.append([
      entryOf('verified', { at: 2000 }),
      entryOf('started', { at: 2000, service: 'web' }),
    ]);
    const reader = await openLedger(world);
    const api = await reader.store.readService(second, 'api');
    expect(api.environments['dev']?.targets['aks']).toMatchObject({
      running: { image: release.image, since: 1000 },
      verified: [{ startedAt: 1000, verifiedAt: 2000, adopted: false }],
    });
    expect([...(await reader.store.readServices(second)).keys()]).toEqual(['api', 'web']);
    expect([...(await reader.store.readServices(first)).keys()]).toEqual(['api']);
    expect(await reader.store.readService(second, 'nobody')).toEqual({ service: 'nobody', environments: {} });
  });
});
