import { expect, test } from 'vitest';
import { startWorld } from './world.ts';

test('files that are alike come together, in whatever folders they are', async () => {
  const files = { 'envs/dev.yaml': 'same\n', 'envs/prod/aks.yaml': 'same\n', 'envs/prod/gke.yaml': 'same\n' };
  await using world = await startWorld({ files });
  const branch = await world.open();
  const { tip } = await branch.look();
  await branch.prefetch([{ commit: tip.commit, paths: Object.keys(files) }]);
  for (const path of Object.keys(files))
    expect(await branch.readFile(tip, path)).toEqual({ kind: 'file', bytes: Buffer.from('same\n') });
});
