import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** Git as the sandbox runs it: no configuration of the user or the machine, English messages, no prompts. */
export const sandboxGitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
};

/** Ctrl-C ends the sandbox in its own order: a terminal shall not end Git under it, in the middle of a request. */
export const apartFromTerminal = { detached: true } as const;

export interface GitOptions {
  readonly stdin?: string | Uint8Array;
  /** Beside the environment of the sandbox. */
  readonly env?: Readonly<Record<string, string>>;
  /** Git is ended then; without it, it may take as long as it likes. */
  readonly timeoutMs?: number;
}

/**
 * Runs `git` with the arguments in a folder and gives its standard output as bytes.
 * Raises an Error with the command and Git's own words when the exit status is not 0.
 */
export async function runGit(
  folder: string,
  args: readonly string[],
  { stdin = '', env = {}, timeoutMs = 0 }: GitOptions = {},
): Promise<Buffer> {
  const child = spawn('git', args, {
    cwd: folder,
    env: { ...sandboxGitEnvironment, ...env },
    timeout: timeoutMs,
    ...apartFromTerminal,
  });
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  // Git may end before it has read everything; its exit status tells the story then.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0) {
    throw new Error(`git ${args.join(' ')} ended with ${exitCode}: ${Buffer.concat(complaints).toString()}`);
  }
  return Buffer.concat(output);
}
