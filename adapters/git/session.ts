import { SlipwayError } from '../../core/errors.ts';
import { describeFailure, type ExchangeContext } from '../../core/git/failure-texts.ts';
import { type GitFailure, recogniseFailure } from '../../core/git/failures.ts';
import { essentialWords } from '../../core/git/git-words.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProcessResult, RunProcess } from '../../core/ports/process.ts';
import {
  type Environment,
  localEnvironment,
  type RemoteAccess,
  remoteEnvironment,
  type Settings,
  secretsOf,
} from './environment.ts';

export interface SessionOptions {
  readonly access: RemoteAccess;
  readonly branch: string;
  /** The temporary bare repository. */
  readonly folder: string;
  readonly runProcess: RunProcess;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

export interface RemoteCall {
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly settings?: Settings;
  readonly environment?: Environment;
  /** Whether the command may be run once more; asked after every answer. */
  readonly mayRepeat: (result: ProcessResult) => boolean;
}

export interface LocalCall {
  readonly args: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly environment?: Environment;
}

/** Waits between the tries of an exchange that broke off before anything was changed. */
const repeatDelaysMs = [250, 1000];
const largestFileBytes = 64 * 1024 * 1024;

/** Runs Git on the one temporary repository: locally, or towards the server. */
export class GitSession {
  readonly folder: string;
  /** Of the remote, without credentials. */
  readonly url: string;
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.url = options.access.remote.url;
    this.folder = options.folder;
  }

  /** Runs a command that never reaches the network and gives its result whatever the exit code. */
  async tryLocal({ args, stdin, environment = {} }: LocalCall): Promise<ProcessResult> {
    return this.#run({
      args,
      env: { ...localEnvironment(this.folder), ...environment },
      ...(stdin === undefined ? {} : { stdin }),
    });
  }

  /** As `tryLocal`, but an exit code other than 0 is a SlipwayError. */
  async local(call: LocalCall): Promise<Uint8Array> {
    const result = await this.tryLocal(call);
    if (result.exitCode !== 0) throw this.failure(result);
    if (result.truncated) throw outputTooLarge(call.args);
    return result.stdout;
  }

  /** Runs a command that talks to the server, again after a pause where that is allowed. */
  async remote(call: RemoteCall): Promise<ProcessResult> {
    const { access, clock, signal } = this.#options;
    const env = { ...remoteEnvironment(this.folder, access, call.settings ?? []), ...call.environment };
    const request = { args: call.args, env, ...(call.stdin === undefined ? {} : { stdin: call.stdin }) };
    for (const delayMs of repeatDelaysMs) {
      const result = await this.#run(request);
      if (result.exitCode === 0 || signal?.aborted === true || !call.mayRepeat(result)) return result;
      await clock.sleep(delayMs, signal);
    }
    return this.#run(request);
  }

  /** The SlipwayError for a result with another exit code than 0. */
  failure(result: ProcessResult): SlipwayError {
    if (this.#options.signal?.aborted === true) return cancelled();
    const failure = result.timedOut ? 'timed-out' : recogniseFailure(result.stderr);
    return this.describe(failure, this.words(result));
  }

  describe(failure: GitFailure, detail: string): SlipwayError {
    return describeFailure(failure, { ...this.#context(), detail });
  }

  /** Git's words about what went wrong, without secrets. */
  words(result: ProcessResult): string {
    return essentialWords(result.stderr, secretsOf(this.#options.access.token));
  }

  #context(): Omit<ExchangeContext, 'detail'> {
    const { access, branch } = this.#options;
    const { remote, token, timeoutMs } = access;
    return { url: remote.url, branch, hasToken: token !== undefined, timeoutMs };
  }

  async #run(request: {
    readonly args: readonly string[];
    readonly env: Environment;
    readonly stdin?: string | Uint8Array;
  }): Promise<ProcessResult> {
    const { runProcess, access, signal } = this.#options;
    return runProcess({
      command: 'git',
      cwd: this.folder,
      timeoutMs: access.timeoutMs,
      maxOutputBytes: largestFileBytes,
      ...request,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/** The error of a run that was called off from outside. */
export function cancelled(): SlipwayError {
  return new SlipwayError({
    code: 'cancelled',
    kind: 'undecided',
    what: 'The run was cancelled while it was talking to the Git server',
    why: 'The signal to stop came from the runner or the user',
    fix: 'Run it again: what is already there is recognised',
  });
}

function outputTooLarge(args: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'git-file-too-large',
    kind: 'caller',
    what: 'A file of the repository is too large to be edited',
    why: `Git ${args[0] ?? ''} gave more than ${largestFileBytes / 1024 / 1024} MiB`,
    fix: 'Keep deployment values in smaller files',
  });
}
