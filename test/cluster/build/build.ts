import { type Build, isBuilt as isGoToolBuilt, provideGoTool } from '../../../scripts/tools/go-tool.ts';
import { type BinaryName, goToolOf, type Tool, tools } from './tools.ts';

/** The paths of a tool's binaries, built unless the cache has them. */
export async function provideTool(tool: Tool, signal?: AbortSignal): Promise<Build<BinaryName>> {
  return provideGoTool(goToolOf(tool), signal);
}

/** Whether the cache has a tool's binaries. */
export async function isBuilt(tool: Tool): Promise<boolean> {
  return isGoToolBuilt(goToolOf(tool));
}

/** The path of one binary, built where the cache lacks it. */
export async function provideBinary(name: BinaryName): Promise<string> {
  const tool = tools.find(({ binaries }) => binaries.some(({ file }) => file === name));
  const path = tool === undefined ? undefined : (await provideTool(tool)).binaries[name];
  if (path === undefined) throw new Error(`no tool of the cluster has a binary ${name}`);
  return path;
}
