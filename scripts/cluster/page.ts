import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The folder of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Writes a page of `docs`, formatted as the checks want it. */
export async function keepPage(name: string, text: string): Promise<void> {
  const page = join(root, 'docs', name);
  await writeFile(page, text);
  const biome = join(root, 'node_modules', '.bin', 'biome');
  await promisify(execFile)(biome, ['format', '--write', page], { cwd: root });
}
