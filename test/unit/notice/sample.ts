import type { NoticeState } from '../../../core/notice/state.ts';

export const OLD = `ghcr.io/acme/chat-api:1.4.1@sha256:${'cd'.repeat(32)}`;
export const NEW = `ghcr.io/acme/chat-api:1.4.2@sha256:${'ab'.repeat(32)}`;
export const NOW = Date.UTC(2026, 10, 20, 12);

/** A promotion to prod that waits for its soak and an approval. */
export function notice(change: Partial<NoticeState> = {}): NoticeState {
  return {
    id: 'intent-1',
    at: NOW,
    decision: 'waiting',
    reason: 'Two gates are closed',
    environment: 'prod',
    upstream: 'staging',
    releases: [{ service: 'chat-api', from: OLD, to: NEW, source: `acme/chat-api@${'1'.repeat(40)}` }],
    gates: [
      { gate: 'verified', state: 'open', text: 'verified healthy in staging' },
      { gate: 'soak', state: 'waiting', text: '20 of 60 minutes', until: NOW + 2_400_000 },
      { gate: 'approval', state: 'waiting', text: 'nobody has approved it' },
    ],
    commit: { sha: 'e'.repeat(40), url: `https://github.com/acme/gitops/commit/${'e'.repeat(40)}` },
    run: 'https://github.com/acme/gitops/actions/runs/42',
    actor: 'alice',
    resumed: false,
    ...change,
  };
}

/** The same text in every place where foreign text may stand. */
export function poisoned(foreign: string): NoticeState {
  return notice({
    id: foreign,
    reason: foreign,
    environment: foreign,
    upstream: foreign,
    targets: [foreign],
    releases: [{ service: foreign, from: `x:${foreign}`, to: `y:${foreign}`, source: foreign }],
    gates: [{ gate: foreign, state: 'waiting', text: foreign }],
    commit: { sha: foreign, url: foreign },
    run: foreign,
    actor: foreign,
    rollback: { to: foreign, cause: foreign, proven: false },
  });
}
