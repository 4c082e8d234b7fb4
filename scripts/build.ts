/** Bundles every action and the command line into dist/: ESM, shared chunks, lazy imports, no hashes in names. */
import { existsSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

async function findEntries(): Promise<Record<string, string>> {
  const names = await readdir(join(root, 'actions'));
  const mains = names.map((name) => [name, join(root, 'actions', name, 'main.ts')] as const);
  const entries = Object.fromEntries(mains.filter(([, file]) => existsSync(file)));
  return { ...entries, slipway: join(root, 'scripts', 'slipway.ts') };
}

async function listFiles(folderName: string): Promise<readonly { name: string; bytes: number }[]> {
  const entries = await readdir(folderName, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({ name: relative(root, file), bytes: (await stat(file)).size })),
  );
}

/** Bundles into `folder`, in place of what was there. */
export async function buildDist(folder = dist): Promise<readonly { name: string; bytes: number }[]> {
  await rm(folder, { recursive: true, force: true });
  await build({
    input: await findEntries(),
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    // The toolkit's modules only define functions; what we do not name (its HTTP stack above all) stays outside.
    treeshake: {
      moduleSideEffects: [{ test: /node_modules\/(@actions|undici|tunnel)\//, sideEffects: false }],
    },
    // Actions run on Node 24; on a terminal the same bundle has to start on an older one.
    transform: { target: 'node20' },
    output: {
      dir: folder,
      format: 'esm',
      minify: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'shared/[name].js',
    },
  });
  // Inside a release there is no package.json of ours beside the bundle that would say so.
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return listFiles(folder);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await buildDist();
  for (const { name, bytes } of files) console.log(`${String(bytes).padStart(9)}  ${name}`);
  console.log(`${String(files.reduce((sum, { bytes }) => sum + bytes, 0)).padStart(9)}  all of dist`);
}
