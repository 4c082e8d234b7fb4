import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import type { ProcessRequest, ProcessResult, RunProcess } from '../../core/ports/process.ts';
import { childEnvironment } from './child-environment.ts';
import { keepHead, keepTail } from './output-buffer.ts';
import { createProcessGroups, type ProcessGroups } from './process-groups.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_STDERR_BYTES = 1024 * 1024;
/** How long a child may take to leave after SIGTERM. */
const GRACE_MS = 2_000;
/** How long a grandchild may hold the pipes open once the child itself has ended. */
const DRAIN_MS = 2_000;

/**
 * Runs children without a shell, each in its own process group, which ends as a whole at the deadline or when the
 * signal aborts. Raises `tool-missing`, `tool-unusable` or `folder-missing` (caller) when it cannot start.
 */
export function makeRunProcess(variables: Readonly<Record<string, string | undefined>>): RunProcess {
  const groups = createProcessGroups();
  return async (request) => {
    if (request.cwd !== undefined && !existsSync(request.cwd)) throw folderMissing(request.cwd);
    const child = await start(request, childEnvironment(variables, request.env ?? {}));
    return attend(child, request, groups);
  };
}

type RunningChild = ChildProcess & { readonly pid: number };

async function start(request: ProcessRequest, env: Record<string, string>): Promise<RunningChild> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => reject(startError(request.command, error));
    try {
      const child = spawn(request.command, request.args, {
        env,
        ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      child.once('error', refuse);
      child.once('spawn', () =>
        isRunning(child) ? resolve(child) : refuse(new Error('it has no process id')),
      );
    } catch (error) {
      refuse(error);
    }
  });
}

function isRunning(child: ChildProcess): child is RunningChild {
  return child.pid !== undefined;
}

/** Follows a running child to its end, or ends it. */
async function attend(
  child: RunningChild,
  request: ProcessRequest,
  groups: ProcessGroups,
): Promise<ProcessResult> {
  const stdout = keepHead(request.maxOutputBytes ?? MAX_OUTPUT_BYTES);
  const stderr = keepTail(Math.min(MAX_STDERR_BYTES, request.maxOutputBytes ?? MAX_STDERR_BYTES));
  child.stdout?.on('data', stdout.add);
  child.stderr?.on('data', stderr.add);
  feed(child, request.stdin);
  const limits = enforceLimits(child, request, groups);
  const exitCode = await waitForClose(child, groups);
  limits.stop();
  return {
    exitCode,
    stdout: stdout.bytes(),
    stderr: Buffer.from(stderr.bytes()).toString('utf8'),
    timedOut: limits.reached === 'deadline',
    truncated: stdout.truncated || stderr.truncated,
    ...(limits.reached === 'abort' ? { aborted: true } : {}),
  };
}

/** A child that does not read its input, or ends before it has, is no error of ours. */
function feed(child: ChildProcess, stdin: ProcessRequest['stdin']): void {
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin ?? '');
}

interface Limits {
  readonly reached: 'none' | 'deadline' | 'abort';
  stop(): void;
}

/** At the deadline, or when the caller aborts, the whole group is asked to leave and then made to. */
function enforceLimits(
  child: RunningChild,
  { timeoutMs, signal }: ProcessRequest,
  groups: ProcessGroups,
): Limits {
  let reached: Limits['reached'] = 'none';
  let kill: NodeJS.Timeout | undefined;
  const end = (limit: 'deadline' | 'abort') => () => {
    if (reached !== 'none') return;
    reached = limit;
    groups.signal(child.pid, 'SIGTERM');
    kill = setTimeout(() => groups.signal(child.pid, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = end('abort');
  const deadline = setTimeout(end('deadline'), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  return {
    get reached() {
      return reached;
    },
    stop: () => {
      clearTimeout(deadline);
      clearTimeout(kill);
      signal?.removeEventListener('abort', onAbort);
      // The child may have left at once and its own children not.
      if (reached !== 'none') groups.signal(child.pid, 'SIGKILL');
    },
  };
}

/** Resolves when child and pipes are closed; whoever holds the pipes long after the child has ended loses them. */
function waitForClose(child: RunningChild, groups: ProcessGroups): Promise<number | null> {
  groups.add(child.pid);
  return new Promise((resolve) => {
    let drain: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      drain = setTimeout(() => {
        groups.signal(child.pid, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN_MS);
    });
    child.once('close', (exitCode) => {
      clearTimeout(drain);
      groups.remove(child.pid);
      resolve(exitCode);
    });
  });
}

function startError(command: string, error: unknown): SlipwayError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') {
    return new SlipwayError({
      code: 'tool-missing',
      kind: 'caller',
      what: `The tool ${command} was not found`,
      why: 'It is not in any folder of PATH',
      fix: `Install ${command} on this machine, or add its folder to PATH.`,
      cause: error,
    });
  }
  return new SlipwayError({
    code: 'tool-unusable',
    kind: 'caller',
    what: `The tool ${command} could not be started`,
    why: messageOf(error),
    fix: 'Check that the file may be executed and is made for this machine.',
    cause: error,
  });
}

function folderMissing(folder: string): SlipwayError {
  return new SlipwayError({
    code: 'folder-missing',
    kind: 'caller',
    what: `The folder ${folder} does not exist`,
    why: 'A tool was to run in it',
    fix: 'Check the path; in a workflow, check the repository out first.',
  });
}
