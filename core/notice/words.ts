import { versionOf } from '../bump/message.ts';
import type { NoticeGate, NoticeRelease, NoticeState } from './state.ts';

/** Channels cut long messages where they like; what is left out is counted instead. */
export const MOST_RELEASES = 10;
export const MOST_GATES = 12;

const GATE_MARKS: Readonly<Record<NoticeGate['state'], string>> = {
  open: '✔',
  waiting: '⏳',
  refused: '✖',
  overridden: '⚠',
};

export function markOf({ state }: NoticeGate): string {
  return GATE_MARKS[state];
}

/** `chat-api`, `chat-api and todo-web`, `3 services`. */
export function nameServices(releases: readonly NoticeRelease[]): string {
  const names = releases.map(({ service }) => service);
  return names.length > 2 ? `${names.length} services` : names.join(' and ');
}

/** `prod`, or `prod (aks, gke)`. */
export function namePlace({ environment, targets = [] }: NoticeState): string {
  return targets.length === 0 ? environment : `${environment} (${targets.join(', ')})`;
}

/** `1.4.1 → 1.4.2`: tags are for people. The same tag twice is told apart by its digest. */
export function describeChange({ from, to }: NoticeRelease): {
  readonly before?: string;
  readonly after: string;
} {
  if (from === undefined) return { after: versionOf(to) };
  const [before, after] = [versionOf(from), versionOf(to)];
  return before === after && from !== to
    ? { before: withDigest(from), after: withDigest(to) }
    : { before, after };
}

function withDigest(reference: string): string {
  const digest = reference.split('@')[1];
  return digest === undefined ? versionOf(reference) : `${versionOf(reference)}@${digest.slice(0, 19)}`;
}

/** `2026-11-20 12:45 UTC` */
export function showMoment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The first items of a list, and how many are left. */
export function cut<Item>(
  items: readonly Item[],
  most: number,
): { readonly shown: readonly Item[]; readonly left: number } {
  return { shown: items.slice(0, most), left: Math.max(0, items.length - most) };
}

/** What a rollback did, as a sentence; nothing where there was none. */
export function describeRollback({ rollback }: NoticeState): string | undefined {
  if (rollback === undefined) return undefined;
  const to = rollback.to === undefined ? '' : ` to ${versionOf(rollback.to)}`;
  const proof = rollback.proven ? ', live and healthy again' : '';
  return `Taken back${to}${proof}: ${rollback.cause}`;
}
