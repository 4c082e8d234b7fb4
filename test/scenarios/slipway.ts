import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { objectOf, textField } from '../../core/argocd/fields.ts';
import type { Lab } from './lab.ts';

/** What `slipway <action> --json` said. */
export interface Answer {
  /** What it was asked: the words of the command line. */
  readonly words: readonly string[];
  readonly exitStatus: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly decision: string;
  readonly reasonCode: string;
  readonly result: Readonly<Record<string, unknown>>;
  readonly stdout: string;
  readonly stderr: string;
}

const deadlineMs = 12 * 60_000;

/** Runs `slipway <words> --json` as a pipeline would. Raises an Error when it gives no JSON. */
export async function runSlipway(
  { slipway, environment }: Pick<Lab, 'slipway' | 'environment'>,
  words: readonly string[],
): Promise<Answer> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [slipway, ...words, '--json'], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadlineMs,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exitStatus = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  const { decision = '', reasonCode = '', ...result } = parseAnswer(stdout, stderr);
  const endedAt = Date.now();
  return {
    words,
    exitStatus,
    startedAt,
    endedAt,
    decision: String(decision),
    reasonCode: String(reasonCode),
    result,
    stdout,
    stderr,
  };
}

function parseAnswer(stdout: string, stderr: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`slipway gave no JSON: ${stdout.slice(0, 1000)}\n${stderr.slice(-2000)}`);
  }
}

/** An output of the action, as text. */
export function outputOf({ result }: Pick<Answer, 'result'>, name: string): string {
  return textField(objectOf(result['outputs']), name) ?? '';
}

/** What is wrong where an output is not as expected; empty where it is. */
export function says(
  { answer }: { readonly answer: Pick<Answer, 'result'> },
  output: string,
  expected: string,
): readonly string[] {
  const told = outputOf(answer, output);
  return told === expected ? [] : [`${output} is ${told} instead of ${expected}`];
}
