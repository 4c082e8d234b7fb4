import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

export interface RolloutRequest {
  readonly application: string;
  /** Namespace of the Application where it is not `argocd`. */
  readonly namespace?: string;
  readonly revision: string;
  readonly images: readonly string[];
  /** Takes the trace. */
  readonly traceFile: string;
  readonly timeout?: string;
  readonly stability?: string;
  /** Further words of the command line. */
  readonly extra?: readonly string[];
}

/** What `slipway rollout --json` said. */
export interface RolloutAnswer {
  readonly exitStatus: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly decision: string;
  readonly reasonCode: string;
  readonly result: unknown;
  readonly stderr: string;
}

const root = join(import.meta.dirname, '..', '..');
const deadlineMs = 12 * 60_000;

/** Runs Slipway's command line on a rollout of the lab, as a user would. */
export async function runRollout(lab: Lab, request: RolloutRequest): Promise<RolloutAnswer> {
  const { application, namespace, revision, images, traceFile, timeout = '4m', stability = '15s' } = request;
  const words = [
    ['--server', lab.url],
    ['--application', application],
    ...(namespace === undefined ? [] : [['--app-namespace', namespace]]),
    ['--revision', revision],
    ...images.map((image) => ['--image', image]),
    ['--timeout', timeout],
    ['--stability', stability],
    ['--record', traceFile],
    ['--json'],
    request.extra ?? [],
  ];
  return runSlipway(lab, ['rollout', ...words.flat()]);
}

export async function runSlipway(lab: Pick<Lab, 'token'>, words: readonly string[]): Promise<RolloutAnswer> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [join(root, 'scripts/slipway.ts'), ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ARGOCD_AUTH_TOKEN: lab.token },
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
    exitStatus,
    startedAt,
    endedAt,
    decision: String(decision),
    reasonCode: String(reasonCode),
    result,
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
