import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

const compress = promisify(deflate);

/**
 * Writes an object into the temporary repository and gives its id. Done here and not by a Git process for each: a
 * commit of many files has a hundred folders, and no check of Git refuses an odd old entry that is not ours.
 */
export async function writeLooseObject(
  gitDir: string,
  type: 'blob' | 'tree' | 'commit',
  bytes: Uint8Array,
): Promise<string> {
  const object = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
  const id = createHash('sha1').update(object).digest('hex');
  const folder = join(gitDir, 'objects', id.slice(0, 2));
  await mkdir(folder, { recursive: true });
  const file = join(folder, id.slice(2));
  // One that is there already holds the same bytes, and Git has made it read-only.
  if (!existsSync(file)) await writeFile(file, await compress(object));
  return id;
}
