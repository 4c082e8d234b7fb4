import { expect, test } from 'vitest';
import { startWorld } from './world.ts';

/** Twelve pairs, as it depends on the ids of folder and file whether a server trips over one of them. */
const pairs = Array.from(
  { length: 12 },
  (_, n) => [`${n}.yaml`, `folder-${n}/copy.yaml`, `content ${n}\n`] as const,
);

test('files that are alike come together, beside the folder and inside of it', async () => {
  const files = Object.fromEntries(
    pairs.flatMap(([file, copy, text]) => [
      [file, text],
      [copy, text],
    ]),
  );
  await using world = await startWorld({ files });
  const branch = await world.open();
  const { tip } = await branch.look();
  await branch.prefetch([{ commit: tip.commit, paths: Object.keys(files) }]);
  for (const [path, text] of Object.entries(files))
    expect(await branch.readFile(tip, path)).toEqual({ kind: 'file', bytes: Buffer.from(text) });
});
