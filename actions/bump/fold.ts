import type { FoldPlan, ForeignOutcome, OwnOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import type { BumpPlan } from '../../core/bump/plan.ts';
import { guardedFiles } from '../../core/config/guarded-files.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { Identity } from '../../core/git/identity.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { isRecorded } from '../../core/ledger/is-recorded.ts';
import { type IsGuarded, mayFold, withoutClaims } from '../../core/queue/foreign-intents.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import { composeBumps, type PlannedBump } from './composition.ts';
import { type BumpView, planOn } from './observe.ts';
import { overlayBumps } from './overlay.ts';

/** What a run folds, and by whose rules. */
export interface FoldRules {
  /** Id of the own intent. */
  readonly own: string;
  /** Path of the `slipway.yaml` that rules here. */
  readonly config: string;
  readonly author: Identity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type BumpIntent = Extract<QueuedIntent, { kind: 'bump' }>;
type RecordIntent = Extract<QueuedIntent, { kind: 'record' }>;

/** What a run that writes a bump wants to know of it; of entries for the ledger there is nothing to know. */
export type FoldAnswer = BumpPlan | undefined;

/** What was planned so far of one fold. */
interface Fold {
  readonly planned: PlannedBump[];
  readonly entries: LedgerEntry[];
  readonly others: Map<string, ForeignOutcome>;
  /** The files that gates guard: read when the first foreign intent asks. */
  guard?: Promise<IsGuarded>;
  own?: OwnOutcome<FoldAnswer>;
}

/**
 * Applies intents to a tip as one commit and its ledger entries. The newest comes first: an older build of the same
 * place then meets the guard, as it would in a commit of its own, and no release is written that never runs.
 */
export async function planFold(
  view: QueueView & BumpView,
  intents: readonly QueuedIntent[],
  rules: FoldRules,
): Promise<FoldPlan<FoldAnswer>> {
  const fold: Fold = { planned: [], entries: [], others: new Map() };
  for (const intent of intents.toReversed()) {
    if (intent.id !== rules.own) await foldForeign(fold, intent, { view, rules });
    else if (intent.kind === 'bump') await foldBump(fold, intent, view);
    else await foldRecord(fold, intent, view);
  }
  if (fold.own === undefined) throw new Error('the own intent is not among those to be folded');
  const composed = composeBumps(view, fold.planned, rules);
  const entries = (revision: string | undefined) => [...fold.entries, ...composed.entries(revision)];
  return { ...composed, entries, own: fold.own, others: fold.others };
}

function seenBy(view: BumpView, { planned }: Fold): BumpView {
  return overlayBumps(view, planned);
}

async function foldBump(fold: Fold, intent: BumpIntent, view: BumpView): Promise<void> {
  const plan = await planOrder(seenBy(view, fold), intent);
  if (plan.kind === 'write') fold.planned.push({ order: intent.order, plan });
  fold.own = ownOutcome(plan);
}

async function foldRecord(fold: Fold, { entries }: RecordIntent, { gatehouse }: BumpView): Promise<void> {
  const isKnown = gatehouse === undefined || (await isRecorded(entries, gatehouse.ledger));
  if (!isKnown) fold.entries.push(...entries);
  fold.own = { kind: isKnown ? 'standing' : 'written', answer: undefined };
}

async function foldForeign(
  fold: Fold,
  intent: QueuedIntent,
  { view, rules }: { readonly view: BumpView; readonly rules: FoldRules },
): Promise<void> {
  fold.guard ??= readGuard(view, rules.config);
  const isAllowed = mayFold(intent, rules.config, await fold.guard);
  const plan =
    intent.kind === 'bump' && isAllowed ? await planForeign(seenBy(view, fold), intent) : undefined;
  if (plan?.kind === 'write' && intent.kind === 'bump')
    fold.planned.push({ order: withoutClaims(intent.order), plan });
  fold.others.set(intent.id, foreignOutcome(plan));
}

function planOrder(view: BumpView, { order }: BumpIntent): Promise<BumpPlan> {
  return planOn(view, order);
}

/** Somebody else's mistakes are theirs: what cannot be planned here is left to them. */
async function planForeign(view: BumpView, intent: BumpIntent): Promise<BumpPlan | undefined> {
  try {
    return await planOrder(view, intent);
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}

/** Without a `slipway.yaml` nothing is guarded; with one that cannot be read, everything. */
async function readGuard(view: BumpView, config: string): Promise<IsGuarded> {
  const file = await view.readFile(config);
  if (file.kind === 'missing') return () => false;
  if (file.kind !== 'file') return () => true;
  try {
    const guarded = guardedFiles(parseSlipwayConfig(config, file.bytes));
    return (path) => guarded.has(path);
  } catch (error) {
    if (error instanceof SlipwayError) return () => true;
    throw error;
  }
}

function foreignOutcome(plan: BumpPlan | undefined): ForeignOutcome {
  switch (plan?.kind) {
    case undefined:
      return 'left';
    case 'write':
      return 'written';
    case 'already-there':
    case 'recognised':
      return 'standing';
    case 'refused':
      return 'refused';
    case 'held':
      // Who asked may have a token that reads the proof of an approval; this run may not.
      return plan.gates.obstacles.some(({ gate }) => gate === 'approval') ? 'left' : 'refused';
  }
}

function ownOutcome(plan: BumpPlan): OwnOutcome<FoldAnswer> {
  switch (plan.kind) {
    case 'write':
      return { kind: 'written', answer: plan };
    case 'already-there':
    case 'recognised':
      return {
        kind: 'standing',
        answer: plan,
        ...(plan.bump === undefined ? {} : { commit: plan.bump.commit }),
      };
    case 'refused':
    case 'held':
      return { kind: 'refused', answer: plan };
  }
}
