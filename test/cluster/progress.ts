import type { ToolName } from './build/tools.ts';

/** What a start of the rig is busy with. */
export type StartProgress =
  /** Of all events the first, where the cache lacks something. */
  | { readonly step: 'builds'; readonly tools: readonly ToolName[] }
  | { readonly step: 'build'; readonly tool: ToolName }
  | { readonly step: 'built'; readonly tool: ToolName; readonly seconds: number }
  | { readonly step: 'start'; readonly what: string };

export type OnProgress = (progress: StartProgress) => void;
