import { type ApprovalClaim, type ProofHost, proveOnGithub } from '../../adapters/github/approvals.ts';
import { openGithub } from '../../adapters/github/reader.ts';
import { makeHttpClient } from '../../adapters/http/http-client.ts';
import { withRetry } from '../../adapters/http/with-retry.ts';
import { parseGithubAddress } from '../../core/github/address.ts';
import { retryRules } from '../../core/net/retry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type GithubOptions, GithubServer } from '../../scripts/sandbox/github.ts';
import type { HostedRepository } from '../../scripts/sandbox/github-state.ts';

export const TOKEN = 'ghs_slipwayCanary0123456789abcdefghij';
export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const IMAGE = `ghcr.io/acme/chat-api:1.4.2@${DIGEST}`;

/** A host with a GitOps and a source repository, a token that may read both, and a clock the test moves. */
export interface GithubRig extends AsyncDisposable {
  readonly server: GithubServer;
  readonly gitops: HostedRepository;
  readonly source: HostedRepository;
  /** Waits that the client was put to, in milliseconds: nobody sleeps here. */
  readonly waits: readonly number[];
  readonly clock: Clock;
  connect(token?: string): ProofHost;
  tick(ms?: number): void;
}

export async function openRig(options: Partial<GithubOptions> = {}): Promise<GithubRig> {
  let now = Date.UTC(2026, 10, 20, 12);
  const permissions = ['contents', 'pull_requests', 'actions'] as const;
  const server = await GithubServer.start({
    tokens: { [TOKEN]: { repositories: ['acme/gitops', 'acme/chat-api'], permissions } },
    now: () => now,
    ...options,
  });
  const waits: number[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  return {
    server,
    gitops: server.host('acme/gitops'),
    source: server.host('acme/chat-api'),
    waits,
    clock,
    connect: (token = TOKEN) => {
      const address = parseGithubAddress(server.apiUrl);
      const http = withRetry(makeHttpClient({}), retryRules['github-read'], { clock, random: () => 1 });
      return {
        address,
        reader: openGithub({ http, address, clock, timeoutMs: 2_000, ...(token === '' ? {} : { token }) }),
      };
    },
    tick: (ms = 60_000) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What prod asks of a proof: Bob and Carol approve, Alice wrote the source. */
export function claimOf(rig: GithubRig, proof: ApprovalClaim['approval']['proof']): ApprovalClaim {
  const commit = rig.source.commit({ author: 'alice', committer: 'web-flow', message: 'Answer faster' });
  return {
    approval: { at: 0, image: IMAGE, approver: 'bob', proof },
    candidate: { image: IMAGE, source: `acme/chat-api@${commit.sha}` },
    approvers: ['bob', 'carol'],
    gitopsRepository: 'acme/gitops',
    branch: 'main',
  };
}

export function pullProof(number: number): ApprovalClaim['approval']['proof'] {
  return { kind: 'pull-request', repository: 'acme/gitops', number };
}

/** The approver that is proven, or why there is none. */
export async function prove(rig: GithubRig, claim: ApprovalClaim, host = rig.connect()): Promise<string> {
  const answer = await proveOnGithub(host, claim);
  return answer.kind === 'proven' ? answer.approval.approver : answer.reason;
}
