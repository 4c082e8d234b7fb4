import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platformFolder, readComponents } from '../../../scripts/platform/component.ts';
import { readGitops } from '../../tools/gitops/gitops-files.ts';
import { isForeign } from '../../tools/gitops/render-platform.ts';
import { root } from '../../tools/gitops/root.ts';

export const configFile = 'gitops/slipway.yaml';
const rules = 'gitops/policies/values-dev.yaml';

/**
 * The files of gitops/ as the cluster of the tests gets them: from another repository, without the components that are
 * charts of others, whose repositories are out of reach, and with rules that refuse where dev's own only warn.
 */
export async function copyGitops(url: string): Promise<Readonly<Record<string, string>>> {
  const files = await readGitops(url);
  const enforced = replaceOnce(files[rules] ?? '', 'enforcement: Audit', 'enforcement: Deny');
  const config = await readFile(join(root, configFile), 'utf8');
  const foreign = new Set(
    [...(await readComponents(root)).values()]
      .filter(isForeign)
      .map(({ name }) => `${platformFolder}/${name}/component.yaml`),
  );
  const own = Object.entries(files).filter(([path]) => !foreign.has(path));
  return { ...Object.fromEntries(own), [rules]: enforced, [configFile]: config };
}

function replaceOnce(text: string, old: string, by: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) throw new Error(`"${old}" is there ${parts.length - 1} times`);
  return parts.join(by);
}
