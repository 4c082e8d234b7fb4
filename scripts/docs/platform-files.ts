import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderTable, replaceBlock } from '../../core/action/readme.ts';
import { type Component, componentSchema, platformFolder, readComponents } from '../platform/component.ts';
import type { RenderedFile } from './rendered-file.ts';

/** The schema of `component.yaml`, and the table of components in the README of the platform. */
export async function renderPlatformFiles(root: string): Promise<readonly RenderedFile[]> {
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const schema = join(platformFolder, 'component.schema.json');
  const readme = join(platformFolder, 'README.md');
  const current = await read(readme);
  const components = [...(await readComponents(root)).values()];
  return [
    {
      path: schema,
      current: await read(schema),
      wanted: `${JSON.stringify(componentSchema(), undefined, 2)}\n`,
    },
    { path: readme, current, wanted: replaceBlock(current, 'components', () => listComponents(components)) },
  ];
}

function listComponents(components: readonly Component[]): string {
  const inOrder = components.toSorted((a, b) => a.tier - b.tier || a.name.localeCompare(b.name));
  return renderTable(
    ['Tier', 'Component', 'Version', 'Namespace', 'Clouds', 'Environments'],
    inOrder.map(rowOf),
  );
}

function rowOf(component: Component): string[] {
  const { tier, name, namespace, clouds, envs } = component;
  const version = 'version' in component ? sayVersions(component) : `chart in \`${component.directory}\``;
  return [String(tier), `\`${name}\``, version, namespace, clouds.join(', '), envs.join(', ')];
}

function sayVersions({ version, versions = {} }: { version: string; versions?: object | undefined }): string {
  const others = Object.entries(versions).map(([env, other]) => `${env}: ${other}`);
  return others.length === 0 ? version : `${version} (${others.join(', ')})`;
}
