import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, ForeignOutcome, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import { anchorMessage } from '../../core/bump/message.ts';
import type { WritePlan } from '../../core/bump/plan.ts';
import { bringBack, type ValueToBringBack } from '../../core/carry/bring-back.ts';
import { listOwnPlaces } from '../../core/carry/carriages.ts';
import { findEnvironment } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { LedgerRelease } from '../../core/ledger/entry.ts';
import { isSameWrite } from '../../core/ledger/releases.ts';
import { soloIntent } from '../../core/queue/solo-intent.ts';
import { chooseRollback } from '../../core/rollback/choose-rollback.ts';
import { composeRollback, entriesOfRollback } from '../../core/rollback/compose-rollback.ts';
import { alreadyThere, standingChanged } from '../../core/rollback/refusals.ts';
import { bytesOf, type CarrySubject } from '../bump/carry.ts';
import type { BumpEnding, StandingPlan } from '../bump/ending.ts';
import { type BumpView, prepareOn, readConfig } from '../bump/observe.ts';
import { locateService } from '../bump/plan.ts';
import { auditLedger, viewTip, type Workplace, writerOf } from '../bump/repository.ts';
import type { BumpTask } from '../bump/task.ts';

/** A release that is taken back, and the one that takes its place. */
export interface RollbackOrder {
  readonly task: BumpTask;
  readonly standing: LedgerRelease;
  readonly release: LedgerRelease;
  readonly reason: string;
  /** Done once, when it is certain that something is written, and before it is. */
  readonly beforeWrite: () => Promise<void>;
}

type Answer = WritePlan | (StandingPlan & { readonly commit: string });

/**
 * Writes the release back on the current tip, planned anew on every tip, and tells the ledger in the same push that what
 * ran is in quarantine and a rollback began. Raises what `planOnTip` and the queue raise.
 */
export async function writeRollback(order: RollbackOrder, workplace: Workplace): Promise<BumpEnding> {
  const { branch, clock } = workplace;
  if (order.task.dryRun) {
    const plan = await planOnTip(viewTip(viewOf(branch, await branch.look()), workplace), order, workplace);
    return plan.kind === 'write' ? { kind: 'planned', plan } : standing(plan);
  }
  const { task, standing: bad, release } = order;
  const intent = soloIntent('rollback', [task.name, bad.image, release.image], clock.now());
  let prepared: Promise<void> | undefined;
  const outcome = await submitIntent(writerOf(workplace), intent, async (view) => {
    const plan = await planOnTip(viewTip(view, workplace), order, workplace);
    if (plan.kind === 'write') prepared ??= order.beforeWrite();
    await prepared;
    return foldOf(plan, { order, workplace, ledgerTip: view.ledgerTip });
  });
  return endingOf(outcome);
}

/** Raises (gate) `standing-changed`, what `chooseRollback` raises on this tip, and what the editor refuses. */
async function planOnTip(
  view: QueueView & BumpView,
  { task, standing, release, reason }: RollbackOrder,
  { branch }: Workplace,
): Promise<Answer> {
  const { name } = task;
  if (name.kind === 'file') throw new Error('a rollback is one of a service');
  const { service, environment, target = '' } = name;
  const located = locateService(name, await readConfig(view, name.config));
  const prepared = await prepareOn(view, task.release, located);
  const ledger = await branch.ledger.readService(view.ledgerTip, service);
  const choice = chooseRollback({ ledger, environment, target, to: release.image });
  if (choice.kind === 'there')
    return { kind: 'already-there', prepared, commit: choice.standing.revision ?? view.tip.commit };
  const place = { service, environment, target };
  if (!isSameWrite(choice.standing, standing))
    throw standingChanged(place, { seen: standing, found: choice.standing });
  if (prepared.files.length === 0) throw alreadyThere(place, release);
  await auditLedger(branch, view, { ledger, claims: [{ environment, target, release: choice.release }] });
  const plan = composeRollback({ prepared, standing, reason });
  return bringBack(plan, await readDeclared(view, { name, config: located.config }, choice));
}

/** The values that go along with releases here: as they are, as what stands was written, and as they were verified. */
async function readDeclared(
  view: QueueView,
  { name, config }: CarrySubject,
  { standing, release }: { readonly standing: LedgerRelease; readonly release: LedgerRelease },
): Promise<readonly ValueToBringBack[]> {
  const { service, environment, target = '' } = name;
  const places = listOwnPlaces({ service, target, environment: findEnvironment(config, environment) });
  const readAt = async (commit: string | undefined, file: string): Promise<Uint8Array | undefined> =>
    commit === undefined ? undefined : bytesOf(await view.readFileAt(commit, file));
  const values: ValueToBringBack[] = [];
  for (const place of places) {
    const now = bytesOf(await view.readFile(place.file));
    const written = await readAt(standing.revision, place.file);
    const verified = await readAt(release.revision, place.file);
    values.push({ place, ...definedOnly({ now, written, verified }) });
  }
  return values;
}

interface Folding {
  readonly order: RollbackOrder;
  readonly workplace: Workplace;
  readonly ledgerTip: string | undefined;
}

function foldOf(plan: Answer, { order, workplace, ledgerTip }: Folding): FoldPlan<Answer> {
  const others = new Map<string, ForeignOutcome>();
  if (plan.kind !== 'write') return { entries: () => [], own: { kind: 'standing', answer: plan }, others };
  const { standing, task } = order;
  const { actor, watchMs, notice } = task;
  const occasion = { at: workplace.clock.now(), ...definedOnly({ actor, run: plan.record.run }) };
  const entries = entriesOfRollback(plan, { standing, occasion, watchMs, ...definedOnly({ notice }) });
  return {
    change: {
      files: plan.prepared.files.map(({ path, after }) => ({ path, bytes: after })),
      message: anchorMessage(plan.message, ledgerTip),
      author: workplace.repository.author,
    },
    entries: (revision = '') => entries(revision),
    own: { kind: 'written', answer: plan },
    others,
  };
}

function endingOf(outcome: QueueOutcome<Answer>): BumpEnding {
  const { answer: plan } = outcome;
  if (plan.kind !== 'write') return standing(plan);
  if (outcome.kind === 'declined')
    return { kind: 'declined', plan, code: outcome.code, detail: outcome.detail };
  if (outcome.kind === 'stopped' || outcome.commit === undefined)
    throw new Error('a rollback that was planned is pushed or declined');
  const { commit, parent, attempts } = outcome;
  return { kind: 'pushed', plan, commit, parent, attempts };
}

function standing({ commit, ...plan }: StandingPlan & { readonly commit: string }): BumpEnding {
  return { kind: 'standing', plan, commit };
}
