import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runGo } from '../../scripts/tools/go-tool.ts';
import { moduleFolderOf, type ToolName } from './build/tools.ts';
import type { KubernetesObject } from './kubernetes-api.ts';

/** The folder of a Go module in the module cache: manifests and scripts are read there, never copied. */
export async function findModule(tool: ToolName, module: string): Promise<string> {
  const home = { name: tool, folder: moduleFolderOf(tool) };
  await runGo(home, ['mod', 'download', module]);
  return (await runGo(home, ['list', '-m', '-f', '{{.Dir}}', module])).trim();
}

/** Every object of the YAML files of a folder, but for kustomize's own. */
export async function readObjects(folder: string): Promise<readonly KubernetesObject[]> {
  const files = (await readdir(folder)).filter(
    (file) => /\.ya?ml$/.test(file) && !/^kustomization\./.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject),
  );
}
