import { devNull } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { runErrand } from './errands.ts';

/** Git as the sandbox runs it: no configuration of the user or the machine, English messages, no prompts. */
export const sandboxGitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
};

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
  const errand = { command: 'git', args, cwd: folder, env: { ...sandboxGitEnvironment, ...env } };
  const git = await runErrand(errand);
  const timer = timeoutMs > 0 ? setTimeout(git.kill, timeoutMs) : undefined;
  // Git may end before it has read everything; its exit status tells the story then.
  git.stdin.end(stdin);
  const [output, { exitCode, complaints }] = await Promise.all([buffer(git.stdout), git.ended]);
  clearTimeout(timer);
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')} ended with ${exitCode}: ${complaints}`);
  return output;
}
