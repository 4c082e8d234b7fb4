import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ProcessRequest {
  /** Names the log file and the messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Undefined while it runs. */
  exit(): string | undefined;
}

const endedAfterMs = 20_000;

/**
 * The processes of one rig: each leads its own process group and writes its own log file. `endAll` ends them in
 * reverse order; when this process itself is killed, a keeper that waits on a pipe kills every group that is left.
 */
export class ProcessGroup {
  readonly #folder: string;
  readonly #running: Started[] = [];
  readonly #keeper: ChildProcess;
  #isEnding = false;

  /** `folder` takes the log files and must exist. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#keeper = startKeeper();
  }

  get processes(): readonly RunningProcess[] {
    return this.#running;
  }

  start({ name, command, args, env = {} }: ProcessRequest): RunningProcess {
    if (this.#isEnding) throw new Error(`${name} is not started: the rig is being ended`);
    const logFile = join(this.#folder, `${name}.log`);
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    const started = new Started(name, logFile, child);
    this.#running.push(started);
    if (started.pid !== 0) this.#keeper.stdin?.write(`${started.pid}\n`);
    return started;
  }

  /** Ends one process with SIGKILL and forgets it; the same name may be started again. */
  async kill(name: string): Promise<void> {
    const index = this.#running.findIndex((process) => process.name === name && process.exit() === undefined);
    const [victim] = index < 0 ? [] : this.#running.splice(index, 1);
    if (victim === undefined) throw new Error(`no process ${name} runs`);
    victim.signal('SIGKILL');
    await victim.ended;
  }

  /** Ends all of them, the youngest first; whoever does not listen is killed. */
  async endAll(): Promise<void> {
    this.#isEnding = true;
    for (const process of this.#running.splice(0).reverse()) await process.end();
    this.#keeper.stdin?.end();
  }
}

class Started implements RunningProcess {
  readonly name: string;
  readonly logFile: string;
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #exit: string | undefined;

  constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.logFile = logFile;
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => this.#markEnded(error.message, resolve));
      child.once('exit', (code, signal) => this.#markEnded(String(code ?? signal), resolve));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  exit(): string | undefined {
    return this.#exit;
  }

  signal(signal: NodeJS.Signals): void {
    try {
      if (this.pid !== 0) process.kill(-this.pid, signal);
    } catch {
      // The whole group is gone already.
    }
  }

  async end(): Promise<void> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), endedAfterMs);
    await this.ended;
    clearTimeout(timer);
    this.signal('SIGKILL');
  }

  #markEnded(how: string, resolve: () => void): void {
    this.#exit = how;
    resolve();
  }
}

/** A shell that collects process ids from its input and kills their groups when the input ends with its writer. */
function startKeeper(): ChildProcess {
  // One by one, with `-s`: not every shell takes `-KILL --`, nor a list in which one is gone.
  const script =
    'while read -r pid; do pids="$pids $pid"; done; for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done';
  const keeper = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  keeper.unref();
  return keeper;
}

export interface Awaited {
  readonly what: string;
  readonly deadlineMs: number;
  /** Whose end makes further waiting pointless. */
  readonly process?: RunningProcess;
  /** Aborted: nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Polls until `check` gives a value other than undefined and false; what it throws counts as not yet.
 * Raises an Error that names what was waited for, the last refusal and the end of the process's log.
 */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false>,
  { what, deadlineMs, process, signal }: Awaited,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let refusal = 'not yet';
  while (Date.now() < deadline && process?.exit() === undefined) {
    if (signal?.aborted === true) throw new Error(`${what}: given up (${refusal})`);
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ended = process?.exit();
  const why =
    ended === undefined ? `not within ${deadlineMs / 1000} s` : `${process?.name} ended with ${ended}`;
  throw new Error(`${what}: ${why} (${refusal})${await lastWordsOf(process)}`);
}

async function lastWordsOf(process: RunningProcess | undefined): Promise<string> {
  if (process === undefined) return '';
  const log = await readFile(process.logFile, 'utf8').catch(() => '');
  return `\n${process.logFile} ends with:\n${log.slice(-2000)}`;
}
