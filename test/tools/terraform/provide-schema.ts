import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../scripts/tools/go-tool.ts';
import { provideWheelFolders } from '../../../scripts/tools/wheel.ts';
import { allowValues } from './allow-values.ts';
import type { Binding } from './bindings.ts';
import { literals } from './literals.ts';
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
  const resources = used.resources.map((name) => [name, folderOf(binding, name)] as const);
  const dataSources = used.dataSources.map((name) => [name, `data-${name.replaceAll('_', '-')}`] as const);
  const folders = ['provider', ...[...resources, ...dataSources].map(([, folder]) => folder)];
  const shelf = await provideBlocks(binding, [...new Set(folders)].sort());
  const provider = await readBlock(shelf, 'provider');
  if (provider === null) throw new Error(`${binding.package} has no provider`);
  const resourceSchemas = await readSchemas(shelf, resources);
  return {
    provider: { version: 0, block: provider },
    resource_schemas: Object.fromEntries(Object.entries(resourceSchemas).map(addLiterals)),
    data_source_schemas: await readSchemas(shelf, dataSources),
  };
}

/** The generator names the folder of a resource without the provider. */
function folderOf({ provider }: Binding, name: string): string {
  return name.slice(provider.length + 1).replaceAll('_', '-');
}

async function readSchemas(
  shelf: string,
  types: readonly (readonly [name: string, folder: string])[],
): Promise<Record<string, Schema>> {
  const read = types.map(async ([name, folder]) => [name, await readBlock(shelf, folder)] as const);
  const known = (await Promise.all(read)).flatMap(([name, block]) =>
    block === null ? [] : [{ name, block }],
  );
  return Object.fromEntries(known.map(({ name, block }) => [name, { version: 0, block }]));
}

/** The values that documentation allows, added to what the schema says. */
function addLiterals([name, schema]: [string, Schema]): [string, Schema] {
  const block = Object.entries(literals[name] ?? {}).reduce(
    (extended, [path, values]) => allowValues(extended, path.split('.'), values),
    schema.block,
  );
  return [name, { version: 0, block }];
}

async function readBlock(shelf: string, folder: string): Promise<Block | null> {
  return JSON.parse(await readFile(join(shelf, `${folder}.json`), 'utf8')) as Block | null;
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
  const readAll = async (suffix: string): Promise<string> => {
    const chosen = files.filter((file) => file.endsWith(suffix));
    return (await Promise.all(chosen.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
  };
  return readBinding({ code: await readAll('.js'), declarations: await readAll('.d.ts') });
}

async function proveVersion({ package: name, providerVersion }: Binding, draft: string): Promise<void> {
  const code = await readFile(join(draft, 'package', 'lib', 'provider', 'index.js'), 'utf8');
  const found = /providerVersion: '([^']+)'/.exec(code)?.[1];
  if (found === providerVersion) return;
  throw new Error(
    `${name} was made from provider ${found}, not from ${providerVersion}: correct bindings.ts`,
  );
}

const TIMEOUT_MS = 300_000;

/** `tar` ends with 2 when a folder is not there, after it took out the others: the binding does not know that one. */
async function unpack(binding: Binding, into: string, folders: readonly string[]): Promise<void> {
  const wheel = await provideWheelFolders(binding, [dirname(binding.assembly)]);
  const paths = folders.map((folder) => `package/lib/${folder}`);
  const words = ['-xzf', join(wheel, binding.assembly), '-C', into, ...paths];
  await promisify(execFile)('tar', words, { timeout: TIMEOUT_MS }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 2) throw error;
  });
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
