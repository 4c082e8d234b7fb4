import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../scripts/tools/go-tool.ts';
import type { Binding } from './bindings.ts';
import { readBinding } from './read-binding.ts';
import type { Block, ProviderSchema, Schema } from './schema.ts';

/** The resources and data sources that a configuration uses, by the names it gives them. */
export interface UsedTypes {
  readonly resources: readonly string[];
  readonly dataSources: readonly string[];
}

/**
 * The schema of a provider, as far as these types need it; one that its binding does not know is left out. What was
 * read once is kept in the cache.
 */
export async function provideSchema(binding: Binding, used: UsedTypes): Promise<ProviderSchema> {
  const folders = [
    'provider',
    ...used.resources.map((name) => folderOf(binding, name)),
    ...used.dataSources.map((name) => dataFolderOf(name)),
  ];
  const shelf = await provideBlocks(binding, [...new Set(folders)].sort());
  const read = async (name: string, folder: string): Promise<readonly (readonly [string, Schema])[]> => {
    const block = await readBlock(join(shelf, `${folder}.json`));
    return block === null ? [] : [[name, { version: 0, block }]];
  };
  const collect = async (names: readonly string[], folder: (name: string) => string) =>
    Object.fromEntries((await Promise.all(names.map((name) => read(name, folder(name))))).flat());
  const provider = await readBlock(join(shelf, 'provider.json'));
  if (provider === null) throw new Error(`${binding.package} has no provider`);
  return {
    provider: { version: 0, block: provider },
    resource_schemas: await collect(used.resources, (name) => folderOf(binding, name)),
    data_source_schemas: await collect(used.dataSources, dataFolderOf),
  };
}

/** The generator names a folder after the resource, without the provider, and after the data source, with it. */
function folderOf({ provider }: Binding, name: string): string {
  return name.slice(provider.length + 1).replaceAll('_', '-');
}

function dataFolderOf(name: string): string {
  return `data-${name.replaceAll('_', '-')}`;
}

async function readBlock(file: string): Promise<Block | null> {
  return JSON.parse(await readFile(file, 'utf8')) as Block | null;
}

/** The folder of the cache with a file for each of these folders of the binding; what it lacks is read now. */
async function provideBlocks(binding: Binding, folders: readonly string[]): Promise<string> {
  const shelf = await shelfOf(binding);
  await mkdir(shelf, { recursive: true });
  const there = new Set(await readdir(shelf));
  const missing = folders.filter((folder) => !there.has(`${folder}.json`));
  if (missing.length === 0) return shelf;
  const draft = await mkdtemp(join(dirname(shelf), 'draft-'));
  try {
    await unpack(binding, draft, ['provider', ...missing]);
    await proveVersion(binding, draft);
    for (const folder of missing) {
      const block = await readFolder(join(draft, 'package', 'lib', folder));
      await writeWhole(join(shelf, `${folder}.json`), JSON.stringify(block));
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return shelf;
}

/** Named after the binding's bytes and after the code that reads them: a change of either reads anew. */
async function shelfOf({ package: name, version, sha256 }: Binding): Promise<string> {
  const hash = createHash('sha256').update(sha256);
  for (const file of ['read-binding.ts', 'read-values.ts']) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  return join(cacheFolder(), 'terraform', `${name}-${version}-${hash.digest('hex').slice(0, 16)}`);
}

async function readFolder(folder: string): Promise<Block | null> {
  if (!(await exists(folder))) return null;
  const files = (await readdir(folder, { recursive: true })).sort();
  const joinAll = async (suffix: string): Promise<string> => {
    const chosen = files.filter((file) => file.endsWith(suffix));
    return (await Promise.all(chosen.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
  };
  return readBinding({ code: await joinAll('.js'), declarations: await joinAll('.d.ts') });
}

async function proveVersion({ package: name, providerVersion }: Binding, draft: string): Promise<void> {
  const code = await readFile(join(draft, 'package', 'lib', 'provider', 'index.js'), 'utf8');
  const found = /providerVersion: '([^']+)'/.exec(code)?.[1];
  if (found === providerVersion) return;
  throw new Error(`${name} was made from provider ${found}, not from ${providerVersion}: correct bindings.ts`);
}

/** A wheel is a zip whose assembly is a tarball; Python, which fetched it, opens the one and `tar` the other. */
async function unpack(binding: Binding, into: string, folders: readonly string[]): Promise<void> {
  const tarball = join(into, 'assembly.tgz');
  const copy =
    'import sys, zipfile, shutil; ' +
    'shutil.copyfileobj(zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]), open(sys.argv[3], "wb"))';
  await run('python3', ['-c', copy, await provideWheel(binding), binding.assembly, tarball]);
  const paths = folders.map((folder) => `package/lib/${folder}`);
  // tar ends with 2 when one of them is not there, after it took out the others: then the binding does not know it.
  await run('tar', ['-xzf', tarball, '-C', into, ...paths], [0, 2]);
}

async function provideWheel({ package: name, version, sha256 }: Binding): Promise<string> {
  const folder = join(cacheFolder(), 'terraform', `wheel-${sha256.slice(0, 16)}`);
  const wheel = join(folder, `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`);
  if (await exists(wheel)) return wheel;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-draft-`);
  const requirements = join(draft, 'requirements.txt');
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const words = ['download', '--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  await run('python3', ['-m', 'pip', ...words, '--dest', draft, '--requirement', requirements]);
  await rename(draft, folder);
  return wheel;
}

const TIMEOUT_MS = 300_000;

async function run(command: string, args: readonly string[], passing: readonly number[] = [0]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: TIMEOUT_MS });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk.toString()}`.slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === null || !passing.includes(code)) throw new Error(`${command} ended with ${code}: ${complaints}`);
}

/** Another run may read the same file: it sees all of it or nothing. */
async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, file);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
