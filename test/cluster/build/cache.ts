import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { goVersion, moduleFolderOf, type Tool } from './tools.ts';

/** Where built binaries live between runs: `SLIPWAY_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const { SLIPWAY_CACHE: own, XDG_CACHE_HOME: users } = process.env;
  return own ?? join(users ?? join(homedir(), '.cache'), 'slipway');
}

/** The flags every binary is built with: static, stripped, the same bytes from any folder. */
export function buildFlags({ stamps }: Tool): readonly string[] {
  const sets = Object.entries(stamps).map(([name, value]) => `-X ${name}=${value}`);
  return ['-mod=readonly', '-trimpath', '-buildvcs=false', `-ldflags=${['-s -w', ...sets].join(' ')}`];
}

/** The folder of a tool's binaries; its name is a hash of all that decides what the build gives. */
export async function binaryFolderOf(tool: Tool): Promise<string> {
  const hash = createHash('sha256');
  for (const part of [goVersion, process.platform, process.arch, ...buildFlags(tool)])
    hash.update(`${part}\0`);
  for (const { package: name } of tool.binaries) hash.update(`${name}\0`);
  const folder = moduleFolderOf(tool.name);
  for (const file of (await readdir(folder)).sort()) {
    hash.update(`${file}\0`).update(await readFile(join(folder, file)));
  }
  return join(cacheFolder(), 'cluster', `${tool.name}-${hash.digest('hex').slice(0, 16)}`);
}
