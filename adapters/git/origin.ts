import { SlipwayError } from '../../core/errors.ts';
import type { RunProcess } from '../../core/ports/process.ts';

export interface OriginRequest {
  /** Any folder of a clone. */
  readonly folder: string;
  readonly runProcess: RunProcess;
}

const TIMEOUT_MS = 10_000;

/** The address a clone was cloned from. Raises `repository-missing` (caller) where the folder is in none. */
export async function readOrigin({ folder, runProcess }: OriginRequest): Promise<string> {
  const { exitCode, stdout } = await runProcess({
    command: 'git',
    args: ['config', '--get', 'remote.origin.url'],
    cwd: folder,
    timeoutMs: TIMEOUT_MS,
    env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  });
  const url = Buffer.from(stdout).toString().trim();
  if (exitCode === 0 && url !== '') return url;
  throw new SlipwayError({
    code: 'repository-missing',
    kind: 'caller',
    what: 'Nobody says which GitOps repository is meant',
    why: `Neither is \`repository\` given, nor is ${folder} a clone with a remote \`origin\``,
    fix: 'Give `--repository <URL>`, or run it in a clone of the GitOps repository.',
  });
}
