import type { Binaries } from '../control-plane.ts';
import type { OnProgress } from '../progress.ts';
import { isBuilt, provideTool } from './build.ts';
import { type BinaryName, type Tool, tools } from './tools.ts';

export interface Provision {
  readonly onProgress: OnProgress;
  /** Aborted: the build under way is given up. */
  readonly signal?: AbortSignal | undefined;
}

/** The binaries of all tools; what the cache lacks is built, one tool after the other. */
export async function provideBinaries({ onProgress, signal }: Provision): Promise<Binaries> {
  const missing = await findMissing();
  if (missing.length > 0) onProgress({ step: 'builds', tools: missing.map(({ name }) => name) });
  const found: Partial<Record<BinaryName, string>> = {};
  for (const tool of tools) {
    const builds = missing.includes(tool);
    if (builds) onProgress({ step: 'build', tool: tool.name });
    const { seconds, binaries } = await provideTool(tool, signal);
    if (builds) onProgress({ step: 'built', tool: tool.name, seconds });
    Object.assign(found, binaries);
  }
  return found as Binaries;
}

async function findMissing(): Promise<readonly Tool[]> {
  const built = await Promise.all(tools.map(isBuilt));
  return tools.filter((_, index) => built[index] !== true);
}
