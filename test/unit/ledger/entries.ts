import type { EntryKind, LedgerEntry } from '../../../core/ledger/entry.ts';

export const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
export const imageOf = (n: number): string => `ghcr.io/acme/api:1.${n}@${digestOf(n)}`;

const place = { at: 1000, service: 'api', environment: 'dev', targets: ['aks'] } as const;
export const release = { intent: '1'.repeat(40), image: imageOf(1) } as const;
const about = { ...place, ...release };

export const samples: { readonly [Kind in EntryKind]: Extract<LedgerEntry, { readonly kind: Kind }> } = {
  started: { kind: 'started', ...about, deadline: 61_000, from: imageOf(0), hotfix: false, overrides: [] },
  verified: { kind: 'verified', ...about, adopted: false },
  failed: { kind: 'failed', ...about, cause: 'crash', explanation: 'it crashed' },
  'rolled-back': { kind: 'rolled-back', ...about, to: imageOf(0), proven: true },
  quarantined: { kind: 'quarantined', ...about, reason: 'it failed here' },
  released: { kind: 'released', ...place, image: release.image, reason: 'it was the network' },
  approved: {
    kind: 'approved',
    ...place,
    image: release.image,
    approver: 'mona',
    proof: { kind: 'pull-request', repository: 'acme/deploy', number: 7 },
  },
  promoted: { kind: 'promoted', ...about, upstream: 'dev', gates: [{ gate: 'soak', text: 'soaked for 1h' }] },
  frozen: { kind: 'frozen', at: 1000, id: 'holidays', scope: {}, from: 1000, reason: 'holidays' },
};

type EntryOf<Kind extends EntryKind> = (typeof samples)[Kind];

/** An entry of one kind, about `api` in `dev/aks` where nothing else is said. */
export function entryOf<Kind extends EntryKind>(
  kind: Kind,
  changes: Partial<EntryOf<Kind>> = {},
): EntryOf<Kind> {
  return { ...samples[kind], ...changes };
}
