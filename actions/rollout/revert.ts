import type { GitBranch } from '../../adapters/git/port.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, ForeignOutcome, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import { unifiedDiff } from '../../core/bump/diff.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import { anchorMessage } from '../../core/bump/message.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import {
  composeRevert,
  type Revert,
  readBumpCommit,
  readWrittenPlace,
  type WrittenPlace,
} from '../../core/bump/revert.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { soloIntent } from '../../core/queue/solo-intent.ts';
import { isWatched } from '../../core/rollout/carried-images.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import { planRollback, type RollbackPlan, type RollbackPolicy } from '../../core/rollout/rollback-plan.ts';
import type { Baseline } from './baseline.ts';
import type { RevertedPlace } from './outcome.ts';
import { entriesOfRevert, type Recording } from './recording.ts';

/** What a rollback in Git is made of. */
export interface RevertTask {
  readonly revision: string;
  readonly images: readonly string[];
  readonly verdict: VerdictDecision;
  readonly policy: RollbackPolicy;
  readonly rollbackOn: readonly ('failed' | 'unknown')[];
  /** Of every application, or nothing. */
  readonly baseline: Baseline;
  /** Images whose pods were seen healthy, before or beside the failing ones. */
  readonly seenHealthy: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  /** URL of the run. */
  readonly run?: string;
  /** Left out: nothing is told to the ledger. */
  readonly recording?: Recording;
  /** Left out: every target that the commit writes. */
  readonly target?: string;
}

interface Tools {
  readonly branch: QueueBranch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Done once, when it is certain that something is written, and before it is. */
  readonly beforeWrite: () => Promise<void>;
}

/** What the tip of the branch leaves to be done. */
export type RevertPlan =
  | {
      readonly kind: 'revert';
      readonly revert: Revert;
      /** The bumps that are taken back. */
      readonly taken: readonly BumpRecord[];
      readonly places: readonly RevertedPlace[];
      readonly diff: string;
    }
  | {
      readonly kind: 'propose';
      readonly reason: string;
      readonly places: readonly RevertedPlace[];
      readonly diff: string;
    }
  | { readonly kind: 'superseded'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'undone'; readonly commit: string; readonly places: readonly RevertedPlace[] };

export type RevertEnding =
  | {
      readonly kind: 'pushed';
      readonly commit: string;
      readonly plan: Extract<RevertPlan, { kind: 'revert' }>;
    }
  | {
      readonly kind: 'declined';
      readonly detail: string;
      readonly plan: Extract<RevertPlan, { kind: 'revert' }>;
    }
  | { readonly kind: 'left'; readonly plan: Exclude<RevertPlan, { kind: 'revert' }> };

/**
 * Takes a bump back on the current tip: a new commit that writes the old values, planned anew on every tip, never a
 * force-push (checklist 39, 47); the ledger learns of the failure in the same push. Raises what the repository raises.
 */
export async function revertBump(task: RevertTask, tools: Tools): Promise<RevertEnding> {
  const { branch, clock, random, signal } = tools;
  const { author, revision, images, target = null } = task;
  let prepared: Promise<void> | undefined;
  const intent = soloIntent('revert', [revision, images, target], clock.now());
  const outcome = await submitIntent({ branch, clock, random, signal, author }, intent, async (view) => {
    const plan = await planRevert(view, task);
    if (plan.kind === 'revert') prepared ??= tools.beforeWrite();
    await prepared;
    return foldOf(plan, task, view.ledgerTip);
  });
  return endingOf(outcome);
}

function endingOf(outcome: QueueOutcome<RevertPlan>): RevertEnding {
  const { answer: plan } = outcome;
  if (plan.kind !== 'revert') return { kind: 'left', plan };
  if (outcome.kind === 'declined') return { kind: 'declined', detail: outcome.detail, plan };
  if (outcome.kind === 'stopped' || outcome.commit === undefined)
    throw new Error('a rollback that was planned is pushed or declined');
  return { kind: 'pushed', commit: outcome.commit, plan };
}

function foldOf(plan: RevertPlan, task: RevertTask, ledgerTip: string | undefined): FoldPlan<RevertPlan> {
  const others = new Map<string, ForeignOutcome>();
  if (plan.kind !== 'revert') return { entries: () => [], own: { kind: 'refused', answer: plan }, others };
  const files = plan.revert.files.map(({ path, after }) => ({ path, bytes: after }));
  const entries = ledgerEntries(plan, task);
  const { message } = plan.revert;
  return {
    change: {
      files,
      message: entries('').length === 0 ? message : anchorMessage(message, ledgerTip),
      author: task.author,
    },
    entries: (revision = '') => entries(revision),
    own: { kind: 'written', answer: plan },
    others,
  };
}

/** The failure, the quarantine and the start of the rollback stand in the ledger with the commit, or not at all. */
function ledgerEntries(
  { revert, taken }: Extract<RevertPlan, { kind: 'revert' }>,
  { recording, revision, verdict }: RevertTask,
): ReturnType<typeof entriesOfRevert> {
  if (recording === undefined) return () => [];
  const { records: rollbacks, blamesCommit } = revert;
  return entriesOfRevert(recording, { taken, revision, verdict, blamesCommit, rollbacks });
}

/** The commit that took the images of a revision back, if the branch has one. */
export async function findUndoing(
  branch: GitBranch,
  { revision, ...watched }: Pick<RevertTask, 'revision' | 'images' | 'target'>,
): Promise<string | undefined> {
  const tip = await branch.readTip();
  const history = branch.readHistory(tip, HISTORY_LIMIT);
  return (await readBumpCommit(history, revision, (record) => isWatched(watched, record))).undoneBy;
}

async function planRevert(view: QueueView, task: RevertTask): Promise<RevertPlan> {
  const history = view.readHistory(HISTORY_LIMIT);
  const reading = await readBumpCommit(history, task.revision, (record) => isBlamed(record, task));
  const { records } = reading;
  const files = await readFiles(view, records);
  const places = records.flatMap((record) =>
    record.places.map((place) => readWrittenPlace(record, place, files.get(place.file))),
  );
  if (reading.undoneBy !== undefined)
    return { kind: 'undone', commit: reading.undoneBy, places: places.map(describe) };
  if (places.length === 0)
    return { kind: 'propose', reason: explainUnknown(reading.isFound), places: [], diff: '' };
  // A commit with one bump has nobody else to blame; of several, those that others took back already count too.
  const blamesCommit = task.verdict.blame === 'commit' && reading.carries > 1;
  return planPlaces(places, { files, blamesCommit }, task);
}

/** A failure of the commit is one of all its intents; else only what carries the watched images is ours. */
function isBlamed(record: BumpRecord, task: RevertTask): boolean {
  return task.verdict.blame === 'commit' || isWatched(task, record);
}

function explainUnknown(isFound: boolean): string {
  return isFound
    ? 'the commit carries no bump of Slipway with these images, so it is not known which values to write back'
    : 'the commit was not found on the branch, so it is not known which values to write back';
}

/** One after another: two reads of one repository would fetch the same folders twice. */
async function readFiles(
  view: QueueView,
  records: readonly BumpRecord[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const paths = new Set(
    records.flatMap(({ places, carried = [] }) => [...places, ...carried].map(({ file }) => file)),
  );
  const files = new Map<string, Uint8Array>();
  for (const path of paths) {
    const file = await view.readFile(path);
    if (file.kind === 'file') files.set(path, file.bytes);
  }
  return files;
}

interface PlannedPlace {
  readonly place: WrittenPlace;
  readonly plan: RollbackPlan;
}

interface Commit {
  /** As they are on the tip. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly blamesCommit: boolean;
}

function planPlaces(places: readonly WrittenPlace[], commit: Commit, task: RevertTask): RevertPlan {
  const planned = places.map((place) => ({ place, plan: planPlace(place, task) }));
  const reverts = planned.filter(({ plan }) => plan.kind === 'revert');
  const hesitation = planned.find(({ plan }) => plan.kind === 'propose')?.plan;
  if (hesitation?.kind === 'propose')
    return propose(planned, commit, { task, reason: hesitation.explanation });
  if (reverts.length === 0) return leave(planned);
  const change = compose(reverts, commit, task);
  if (change === undefined) return { kind: 'superseded', reason: 'the files hold the old values already' };
  return { kind: 'revert', ...change };
}

function planPlace({ record, written, replaced, current }: WrittenPlace, task: RevertTask): RollbackPlan {
  const { verdict, policy, rollbackOn, baseline, seenHealthy } = task;
  const bump = { written, replaced, isRollback: record.rollbackOf !== undefined };
  return planRollback({ verdict, policy, rollbackOn, bump, baseline, seenHealthy, current, isUndone: false });
}

function propose(
  planned: readonly PlannedPlace[],
  commit: Commit,
  { task, reason }: { readonly task: RevertTask; readonly reason: string },
): RevertPlan {
  const ours = planned.filter(({ plan, place }) => plan.kind !== 'none' && place.replaced !== null);
  const change = compose(ours, commit, task);
  return { kind: 'propose', reason, places: change?.places ?? [], diff: change?.diff ?? '' };
}

function leave(planned: readonly PlannedPlace[]): RevertPlan {
  const plans = planned.flatMap(({ plan }) => (plan.kind === 'none' ? [plan] : []));
  const superseded = plans.find(({ reason }) => reason === 'superseded');
  if (superseded !== undefined) return { kind: 'superseded', reason: superseded.explanation };
  return { kind: 'none', reason: plans[0]?.explanation ?? '' };
}

function compose(planned: readonly PlannedPlace[], { files, blamesCommit }: Commit, task: RevertTask) {
  const places = planned.map(({ place }) => place);
  const revert = composeRevert({
    revision: task.revision,
    places,
    files,
    blamesCommit,
    ...definedOnly({ run: task.run }),
  });
  if (revert === undefined) return undefined;
  const taken = [...new Set(places.map(({ record }) => record))];
  return { revert, taken, places: places.map(describe), diff: unifiedDiff(revert.files) };
}

function describe({ place, written, replaced }: WrittenPlace): RevertedPlace {
  return { file: place.file, selectors: place.selectors, from: written, to: replaced ?? '' };
}
