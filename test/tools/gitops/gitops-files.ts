import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../cluster/kubernetes-api.ts';
import { root } from './root.ts';

/** The repository that the objects of gitops/argocd name. */
export const gitopsUrl = 'https://github.com/acme/todo-gitops.git';

/** The files below gitops that Argo CD reads, by path, with another repository in the place of the named one. */
export async function readGitops(url: string): Promise<Record<string, string>> {
  const folders = ['argocd', 'platform', 'policies', 'alerts', 'dashboards', 'charts', 'environments'];
  const entries = await Promise.all(
    folders.map((folder) => readdir(join(root, 'gitops', folder), { recursive: true, withFileTypes: true })),
  );
  const paths = entries
    .flat()
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  const read = paths.map(
    async (path) =>
      [relative(root, path), (await readFile(path, 'utf8')).replaceAll(gitopsUrl, url)] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** The objects of the YAML files of a folder of gitops/argocd, with another repository in the place of the named one. */
export async function readArgocdObjects(
  folder: string,
  url = gitopsUrl,
): Promise<readonly KubernetesObject[]> {
  const path = join(root, 'gitops', 'argocd', folder);
  const files = (await readdir(path)).filter((file) => file.endsWith('.yaml')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  return texts.flatMap((text) =>
    parseAllDocuments(text.replaceAll(gitopsUrl, url)).map((document) => document.toJS() as KubernetesObject),
  );
}
