import { createHash } from 'node:crypto';
import { didYouMean } from '../config/suggest.ts';
import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import { applyFreeze } from '../ledger/apply-entry.ts';
import type { FreezeEntry, FreezeScope } from '../ledger/entry.ts';
import type { Freeze } from '../ledger/service-ledger.ts';
import type { ActPlan, Performer } from './act.ts';

/** What is asked of the freezes. */
export type FreezeOrder =
  | { readonly kind: 'list' }
  | { readonly kind: 'lift'; readonly id: string; readonly reason: string }
  | {
      readonly kind: 'freeze';
      readonly scope: FreezeScope;
      readonly from: number;
      /** Left out: until it is lifted. */
      readonly until?: number;
      readonly reason: string;
    };

export interface FreezePlan extends ActPlan {
  readonly order: FreezeOrder;
  /** The freeze that was made, changed or lifted. */
  readonly freeze?: Freeze;
  /** What is frozen then, now or later; the next one to begin first. */
  readonly frozen: readonly Freeze[];
}

/** What a freeze order comes to on the freezes of the ledger. Raises `freeze-unknown` (caller). */
export function planFreeze(freezes: readonly Freeze[], order: FreezeOrder, performer: Performer): FreezePlan {
  const entry = entryOf(freezes, order, performer);
  if (entry === undefined) return { order, entries: [], frozen: current(freezes, performer.at) };
  const before = freezes.find(({ id }) => id === entry.id);
  const after = applyFreeze(freezes, entry);
  const freeze = after.find(({ id }) => id === entry.id) ?? before;
  const isThere = before !== undefined && order.kind === 'freeze';
  return {
    order,
    entries: isThere ? [] : [entry],
    frozen: current(after, performer.at),
    ...definedOnly({ freeze }),
  };
}

function entryOf(
  freezes: readonly Freeze[],
  order: FreezeOrder,
  { at, actor, run }: Performer,
): FreezeEntry | undefined {
  const about = { kind: 'frozen' as const, at, ...definedOnly({ actor, run }) };
  switch (order.kind) {
    case 'list':
      return undefined;
    case 'lift': {
      const { id, scope, from } = findFreeze(freezes, order.id);
      return { ...about, id, scope, from, until: from, reason: order.reason };
    }
    case 'freeze': {
      const { scope, from, until, reason } = order;
      return { ...about, id: freezeId(order), scope, from, reason, ...definedOnly({ until }) };
    }
  }
}

/** The same order is the same freeze, so that one that is sent twice holds once. */
function freezeId({ scope, from, until, reason }: Extract<FreezeOrder, { kind: 'freeze' }>): string {
  const identity = [scope.environment ?? null, scope.service ?? null, from, until ?? null, reason];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8);
}

function findFreeze(freezes: readonly Freeze[], id: string): Freeze {
  const found = freezes.find((freeze) => freeze.id === id);
  if (found !== undefined) return found;
  const known = freezes.map((freeze) => freeze.id);
  throw new SlipwayError({
    code: 'freeze-unknown',
    kind: 'caller',
    what: `There is no freeze "${id}"`,
    why: `${known.length === 0 ? 'Nothing is frozen by the ledger' : `The ledger has ${known.join(', ')}`}${didYouMean(id, known)}`,
    fix: 'Run `slipway freeze` alone to see what is frozen. A freeze of slipway.yaml is lifted there.',
  });
}

/** Those that are over hold nothing back. */
function current(freezes: readonly Freeze[], now: number): readonly Freeze[] {
  return freezes
    .filter(({ until }) => until === undefined || until > now)
    .toSorted((left, right) => left.from - right.from);
}
