import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Lab } from '../../scenarios/lab.ts';

/** How people wait for a rollout with Argo CD's own command line. */
export const peerWays = ['app wait', 'app get --refresh, app wait'] as const;
export type PeerWay = (typeof peerWays)[number];

/** What Argo CD's own command line said of a rollout. */
export interface PeerAnswer {
  readonly way: PeerWay;
  readonly says: 'healthy' | 'failed' | 'timed-out';
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

const timeoutSeconds = 150;
const commandsOf: Readonly<Record<PeerWay, readonly (readonly string[])[]>> = {
  'app wait': [['wait']],
  'app get --refresh, app wait': [['get', '--refresh', '--output', 'name'], ['wait']],
};

interface Cli {
  /** The `argocd` binary. */
  readonly argocd: string;
  readonly lab: Pick<Lab, 'url' | 'token'>;
}

/** Waits for an application that was just pushed to, in one of the usual ways. */
export async function waitAsPeer(
  { argocd, lab }: Cli,
  application: string,
  way: PeerWay,
): Promise<PeerAnswer> {
  const server = ['--server', new URL(lab.url).host, '--plaintext', '--auth-token', lab.token];
  let end = { exitCode: 0, output: '' };
  for (const [verb = '', ...flags] of commandsOf[way]) {
    const limit = verb === 'wait' ? ['--timeout', String(timeoutSeconds)] : [];
    end = await run(argocd, ['app', verb, application, ...flags, ...limit, ...server]);
  }
  return { way, says: verdictOf(end), endedAt: Date.now() };
}

interface End {
  readonly exitCode: number;
  readonly output: string;
}

function verdictOf({ exitCode, output }: End): PeerAnswer['says'] {
  if (exitCode === 0) return 'healthy';
  return /timed out/i.test(output) ? 'timed-out' : 'failed';
}

async function run(argocd: string, args: readonly string[]): Promise<End> {
  const child = spawn(argocd, args, {
    env: { ARGOCD_BINARY_NAME: 'argocd', HOME: tmpdir(), ARGOCD_CONFIG_DIR: tmpdir(), NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: (timeoutSeconds + 30) * 1000,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = `${output}${chunk.toString()}`.slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, output }));
  });
}
