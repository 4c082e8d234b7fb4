/** One child process: no shell, own process group, ended with all its children at the deadline. */
export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child, beside PATH, HOME and the proxy variables of the caller. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Output beyond this is dropped and `truncated` is set; default 64 MiB. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ProcessResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  /** Ended because the signal of the request aborted. */
  readonly aborted?: boolean;
}

/** Runs to the end and reports the exit code as it is; raises `tool-missing` when the command is not there. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>;
