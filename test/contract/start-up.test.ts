import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type OutputChunk } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { ROOT } from './root.ts';

const entries = findEntries();
const chunks = await bundle();

describe('before it knows what to do', () => {
  test.each(Object.keys(entries))('%s loads none of the libraries', (entry) => {
    const loaded = modulesLoadedAtStart(`${entry}.js`);
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((module) => module.includes('node_modules'))).toEqual([]);
  });

  test.each(Object.keys(entries))('%s loads no code of an action but its definition', (entry) => {
    const runs = modulesLoadedAtStart(`${entry}.js`).filter((module) =>
      /actions\/\w+\/run\.ts$/.test(module),
    );
    expect(runs).toEqual([]);
  });
});

function findEntries(): Record<string, string> {
  const names = readdirSync(join(ROOT, 'actions'));
  const mains = names.map((name) => [name, join(ROOT, 'actions', name, 'main.ts')] as const);
  return {
    ...Object.fromEntries(mains.filter(([, file]) => existsSync(file))),
    slipway: join(ROOT, 'scripts/slipway.ts'),
  };
}

/** As `npm run build` does it, but into memory. */
async function bundle(): Promise<ReadonlyMap<string, OutputChunk>> {
  const { output } = await build({
    input: entries,
    platform: 'node',
    cwd: ROOT,
    logLevel: 'silent',
    write: false,
    output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'shared/[name].js' },
  });
  const found = output.filter((file) => file.type === 'chunk');
  return new Map(found.map((chunk) => [chunk.fileName, chunk]));
}

/** What static imports bring in, chunk by chunk. */
function modulesLoadedAtStart(fileName: string, seen = new Set<string>()): readonly string[] {
  const chunk = chunks.get(fileName);
  if (chunk === undefined || seen.has(fileName)) return [];
  seen.add(fileName);
  return [...chunk.moduleIds, ...chunk.imports.flatMap((imported) => modulesLoadedAtStart(imported, seen))];
}
