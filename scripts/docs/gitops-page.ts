import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceBlock } from '../../core/action/readme.ts';
import { readApplication } from '../platform/application.ts';
import { readComponents } from '../platform/component.ts';
import { readSizes } from '../platform/sizes.ts';
import { drawArchitecture, drawMessages } from './gitops-pictures.ts';
import { tableBackups, tableRemoval } from './gitops-removal.ts';
import { tablePools, tableRates, tableTotals, tableVolumes } from './gitops-tables.ts';
import type { RenderedFile } from './rendered-file.ts';

/** The page of the reference platform: its pictures and tables come from the platform's own files. */
export async function renderGitopsPage(root: string): Promise<RenderedFile> {
  const path = join('gitops', 'README.md');
  const current = await readFile(join(root, path), 'utf8');
  const components = [...(await readComponents(root)).values()];
  const sizes = await readSizes(root);
  const daysOf = (env: string): readonly number[] =>
    sizes.filter((size) => size.env === env).map(({ database }) => database.backupDays);
  const blocks = {
    architecture: drawArchitecture(components, await readModules(root)),
    messages: drawMessages(await readApplication(root)),
    pools: tablePools(sizes),
    totals: tableTotals(sizes),
    volumes: tableVolumes(sizes),
    rates: tableRates(),
    backups: await tableBackups(root, daysOf),
    removal: await tableRemoval(root, components),
  };
  const wanted = Object.entries(blocks).reduce(
    (text, [name, block]) => replaceBlock(text, name, () => block),
    current,
  );
  return { path, current, wanted };
}

/** Modules that all clouds have. */
async function readModules(root: string): Promise<readonly string[]> {
  const folder = join(root, 'gitops', 'terraform', 'aks', 'modules');
  return (await readdir(folder)).toSorted();
}
