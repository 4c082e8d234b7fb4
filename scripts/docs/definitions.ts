import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActionDefinition } from '../../core/action/definition.ts';
import type { InputTable } from '../../core/action/inputs.ts';

/** An action of the repository, and where GitHub looks for its manifest. */
export interface DocumentedAction {
  readonly definition: ActionDefinition<InputTable>;
  /** Relative to the root of the repository. */
  readonly manifest: string;
  readonly readme: string;
  /** From the folder of the manifest to the bundle. */
  readonly main: string;
}

/** The action behind `uses: owner/slipway@v1`; its manifest is the root's. */
const FRONT_DOOR = 'deliver';
const DEFINITION_FILES = ['definition.ts', 'inputs.ts'];

/** The actions that have a definition, in the order of their names. */
export async function findActions(root: string): Promise<readonly DocumentedAction[]> {
  return (await findDefinitions(join(root, 'actions'))).map(placeAction);
}

/** The verbs of the command line that are no actions, in the order of their names. */
export function findVerbs(root: string): Promise<readonly ActionDefinition<InputTable>[]> {
  return findDefinitions(join(root, 'scripts', 'verbs'));
}

async function findDefinitions(folder: string): Promise<readonly ActionDefinition<InputTable>[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(names.toSorted().map((name) => findDefinition(join(folder, name))));
  return found.filter((definition) => definition !== undefined);
}

async function findDefinition(folder: string): Promise<ActionDefinition<InputTable> | undefined> {
  for (const file of DEFINITION_FILES.map((file) => join(folder, file)).filter(existsSync)) {
    const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
    const definition = Object.values(exports).find(isDefinition);
    if (definition !== undefined) return definition;
  }
  return undefined;
}

function isDefinition(value: unknown): value is ActionDefinition<InputTable> {
  const parts = ['name', 'description', 'inputs', 'outputs', 'decisions', 'reasonCodes'];
  return typeof value === 'object' && value !== null && parts.every((part) => part in value);
}

function placeAction(definition: ActionDefinition<InputTable>): DocumentedAction {
  const { name } = definition;
  const readme = `actions/${name}/README.md`;
  return name === FRONT_DOOR
    ? { definition, readme, manifest: 'action.yml', main: `dist/${name}.js` }
    : { definition, readme, manifest: `actions/${name}/action.yml`, main: `../../dist/${name}.js` };
}
