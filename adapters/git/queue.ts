import { definedOnly } from '../../core/defined-only.ts';
import { backoffMs } from '../../core/git/backoff.ts';
import type { RefUpdate } from '../../core/git/push-outcome.ts';
import { describeContention } from '../../core/git/push-texts.ts';
import { leaseTtl, pauseMs, usualPace } from '../../core/queue/pace.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import {
  beginWriter,
  holds,
  type Moment,
  nextStep,
  type QueueState,
  type Step,
  type WriterState,
} from '../../core/queue/writer.ts';
import { Attempts } from './queue-attempts.ts';
import { endWithout } from './queue-ending.ts';
import { QueueExchanges, type Seen } from './queue-exchanges.ts';
import {
  type FoldCommits,
  intentsToFold,
  intentsToRemove,
  makeFoldCommits,
  releaseOf,
  removalsOf,
  writesOf,
} from './queue-fold.ts';
import { type PostEnd, type Posting, QueueMarks } from './queue-marks.ts';
import { Overtaken, watchOut } from './queue-overtaken.ts';
import type { FoldPlan, PlanFold, QueueOptions, QueueOutcome } from './queue-plan.ts';
import type { QueueSight } from './queue-port.ts';
import { prefetchIntents } from './queue-prefetch.ts';
import { viewOf } from './queue-view.ts';
import type { RefOutcome } from './ref-pusher.ts';
import { cancelled } from './session.ts';
import type { WritersNearby } from './writers-nearby.ts';

/**
 * Writes an intent: by one push where nobody else is at work, else through the queue, where whoever holds the lease
 * folds all that wait into one commit and one ledger commit. Raises `git-branch-busy` (outside) when it could not be
 * written in time, `git-push-unknown` (undecided) when a lost answer cannot be cleared up, `cancelled`, and whatever
 * the plan and the branch raise.
 */
export function submitIntent<Answer>(
  options: QueueOptions,
  intent: QueuedIntent,
  plan: PlanFold<Answer>,
): Promise<QueueOutcome<Answer>> {
  return new QueueWriter(options, intent, plan).run();
}

/** A step ends the run, or says what is known of the server afterwards; `undefined`: look again. */
type StepEnd<Answer> = { readonly outcome: QueueOutcome<Answer> } | { readonly seen: Seen } | undefined;

/** The first pause in a crowd is as long as if there had been so many before. */
const waitsInCrowd = 2;

/** A lease that somebody holds and nobody has seen yet. */
const unseenLease = { commit: 'unseen' };

const usual = { random: Math.random, attempts: 60, pace: usualPace };

class QueueWriter<Answer> {
  readonly #options: QueueOptions & typeof usual;
  readonly #intent: QueuedIntent;
  readonly #plan: PlanFold<Answer>;
  readonly #exchanges: QueueExchanges;
  readonly #marks: QueueMarks;
  readonly #attempts = new Attempts<Answer>();
  #nearby: WritersNearby | undefined;
  /** Aborted when somebody on this machine has written since the last exchange began. */
  #overtook: AbortSignal | undefined;
  #state: WriterState;
  /** The tip before this run did anything. */
  #firstTip: string | undefined;
  /** The server declined a fold: what others want may be to blame, so this run writes for itself alone. */
  #isAlone = false;

  constructor(options: QueueOptions, intent: QueuedIntent, plan: PlanFold<Answer>) {
    this.#options = { ...usual, ...options };
    this.#intent = intent;
    this.#plan = plan;
    this.#exchanges = new QueueExchanges(options);
    this.#marks = new QueueMarks(this.#exchanges, { intent, clock: options.clock });
    this.#state = beginWriter(intent.id, options.clock.now());
  }

  async run(): Promise<QueueOutcome<Answer>> {
    this.#nearby = await this.#branch.joinWritersNearby();
    try {
      if ((await this.#nearby.countOthers()) > 0) await this.#enterCrowd();
      return await this.#writeOrWait();
    } catch (error) {
      throw this.#attempts.describeLost(error) ?? error;
    } finally {
      await this.#nearby.leave();
    }
  }

  /** Others are about to write: a look would show what was there before them, so the queue comes first. */
  async #enterCrowd(): Promise<void> {
    const { random, pace } = this.#options;
    const lease = { ttl: leaseTtl(pace, this.#exchanges.lastMs) };
    if ((await this.#post({ intent: true, lease })) !== 'waits') return;
    // Whoever of them writes says so, which makes looks in between a waste: each slows down the one who works.
    const moment = { waits: waitsInCrowd, exchangeMs: this.#exchanges.lastMs, random: random() };
    await this.#pause(pauseMs(pace, moment));
  }

  /** Ends early when somebody on this machine has written. */
  async #pause(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    const ends = [signal, this.#overtook].filter((end) => end !== undefined);
    await clock.sleep(ms, AbortSignal.any(ends));
  }

  async #writeOrWait(): Promise<QueueOutcome<Answer>> {
    let seen: Seen | undefined;
    for (;;) {
      if (this.#options.signal?.aborted === true) throw cancelled();
      const now: Seen = seen ?? (await this.#look());
      const landed =
        seen === undefined ? await this.#attempts.findLanded(this.#branch, now.sight) : undefined;
      if (landed !== undefined) return landed;
      const end = await this.#go(now);
      if (end !== undefined && 'outcome' in end) return end.outcome;
      seen = end?.seen;
    }
  }

  get #branch() {
    return this.#options.branch;
  }

  async #look(): Promise<Seen> {
    this.#overtook = this.#nearby?.written();
    const seen = await this.#exchanges.look();
    if (!this.#state.queued) this.#firstTip ??= seen.sight.tip.commit;
    return seen;
  }

  async #go(seen: Seen): Promise<StepEnd<Answer>> {
    const { attempts } = this.#options;
    const { step, state } = nextStep(this.#state, stateOf(seen.sight), await this.#readMoment());
    if (this.#isQueued(seen)) this.#attempts.notePostSeen();
    this.#state = state;
    const isOver = this.#attempts.isExhausted(attempts) || step.kind === 'give-up';
    return isOver ? this.#giveUp(seen) : this.#take(step, seen);
  }

  async #readMoment(): Promise<Moment> {
    const { clock, random, pace } = this.#options;
    const crowd = 1 + ((await this.#nearby?.countOthers()) ?? 0);
    return { now: clock.now(), exchangeMs: this.#exchanges.lastMs, crowd, random: random(), pace };
  }

  #take(step: Exclude<Step, { kind: 'give-up' }>, seen: Seen): Promise<StepEnd<Answer>> {
    switch (step.kind) {
      case 'write':
        return this.#write(seen);
      case 'settle':
        return this.#settle(seen);
      case 'enqueue':
        return this.#enqueue(step, seen);
      case 'fold':
        return this.#fold(seen);
      case 'wait':
        return this.#wait(step, seen);
    }
  }

  /** Waiters look no further than the tip, their own intent and the lease while nothing changes there. */
  async #wait({ ms, look }: Extract<Step, { kind: 'wait' }>, seen: Seen): Promise<StepEnd<Answer>> {
    const { signal } = this.#options;
    await this.#pause(ms);
    if (look === 'full' || signal?.aborted === true) return undefined;
    this.#overtook = this.#nearby?.written();
    const glance = await this.#exchanges.glance(this.#intent.id);
    const { lease, intents, tip } = glance.sight;
    if (intents.length > 0) {
      return lease === undefined ? undefined : { seen: { ...seen, sight: { ...seen.sight, lease } } };
    }
    // Refs change one after another: an intent may be gone before the branch that took it up is seen to move.
    if (tip.commit === seen.sight.tip.commit) return undefined;
    const landed = await this.#attempts.findLanded(this.#branch, glance.sight);
    return landed === undefined ? { seen: glance } : { outcome: landed };
  }

  /** Somebody took the intent away: written, refused, or not understood. The tip, read afterwards, tells. */
  async #settle(seen: Seen): Promise<StepEnd<Answer>> {
    const view = { ...viewOf(this.#branch, seen.sight), wasTaken: true };
    const plan = await this.#plan(view, [this.#intent]);
    if (plan.own.kind === 'written') return { seen };
    return { outcome: await this.#endWithout(plan, seen) };
  }

  #endWithout({ own }: FoldPlan<Answer>, { sight }: Seen): Promise<QueueOutcome<Answer>> {
    const { startedAt, queued: wasQueued } = this.#state;
    const run = { startedAt, wasQueued, firstTip: this.#firstTip, attempts: this.#attempts.count };
    return endWithout(this.#branch, { own, sight }, run);
  }

  async #write(seen: Seen): Promise<StepEnd<Answer>> {
    const { sight } = seen;
    const startedAt = this.#options.clock.now();
    try {
      const { clock, pace } = this.#options;
      const exchanges = this.#exchanges;
      const intent = this.#intent.id;
      const heedsLease = () => !this.#state.unqueued;
      const stillFirst = watchOut({ exchanges, clock, intent, freshMs: pace.freshMs, heedsLease }, seen);
      const plan = await this.#plan(viewOf(this.#branch, sight, stillFirst), [this.#intent]);
      if (plan.own.kind !== 'written') return { outcome: await this.#endWithout(plan, seen) };
      await stillFirst();
      const commits = await makeFoldCommits(this.#options, plan, sight);
      const own = sight.intents.filter(({ id }) => id === this.#intent.id);
      const updates = [...writesOf(this.#branch.ref, sight, commits), ...removalsOf(this.#branch.ref, own)];
      const end = await this.#push({ plan, commits, updates, seen });
      if (end !== undefined) return end;
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      this.#state = { ...this.#state, overtaken: true };
      return { seen: error.seen };
    }
    this.#state = { ...this.#state, overtaken: true };
    if (this.#state.unqueued) await this.#backOff(startedAt);
    return undefined;
  }

  async #enqueue(step: Extract<Step, { kind: 'enqueue' }>, { sight }: Seen): Promise<StepEnd<Answer>> {
    if ((await this.#post(step)) !== 'waits') return undefined;
    // What the push tells need not be looked at: the intent is there, and so is the lease of somebody.
    const at = this.#options.clock.now();
    const others = sight.intents.filter(({ id }) => id !== this.#intent.id);
    const own = { id: this.#intent.id, commit: '', committedAt: at };
    return {
      seen: { sight: { ...sight, lease: sight.lease ?? unseenLease, intents: [...others, own] }, at },
    };
  }

  async #post(posting: Posting): Promise<PostEnd['kind']> {
    const startedAt = this.#options.clock.now();
    const { lease, intent } = posting;
    const leaseCommit = lease === undefined ? undefined : await this.#marks.makeLease(lease.ttl);
    // Noted before it is sent: it may be there whatever becomes of the answer.
    const leases = [...this.#state.leases, ...(leaseCommit === undefined ? [] : [leaseCommit])];
    this.#state = { ...this.#state, leases, ...(intent ? { posted: true, queued: true } : {}) };
    this.#overtook = this.#nearby?.written();
    const end = await this.#marks.post(posting, leaseCommit);
    this.#attempts.notePost(end);
    if (end.kind === 'declined') this.#state = { ...this.#state, unqueued: true };
    if (end.kind === 'unanswered') await this.#backOff(startedAt);
    return end.kind;
  }

  async #fold(seen: Seen): Promise<StepEnd<Answer>> {
    const { sight } = seen;
    const ref = this.#branch.ref;
    const intents = this.#isAlone ? [this.#intent] : intentsToFold(this.#intent, sight);
    const plan = await this.#planAsHolder(intents, seen);
    const commits = await makeFoldCommits(this.#options, plan, sight);
    const removed = intentsToRemove(this.#intent.id, sight, { plan, now: this.#options.clock.now() });
    const updates = [...writesOf(ref, sight, commits), ...removalsOf(ref, removed), ...releaseOf(ref, sight)];
    const end = await this.#push({ plan, commits, updates, seen });
    if (end === undefined || !('outcome' in end)) return end;
    if (end.outcome.kind !== 'declined') {
      await this.#nearby?.tellWritten();
      return end;
    }
    if (intents.length > 1) {
      this.#isAlone = true;
      return undefined;
    }
    await this.#withdraw(sight);
    return end;
  }

  /** What is wrong with the own intent must not hold up the others. */
  async #planAsHolder(intents: readonly QueuedIntent[], { sight }: Seen): Promise<FoldPlan<Answer>> {
    try {
      const view = viewOf(this.#branch, sight);
      await prefetchIntents(view, intents);
      return await this.#plan(view, intents);
    } catch (error) {
      await this.#withdraw(sight);
      throw error;
    }
  }

  /** Pushes what a plan comes to; `undefined` when it did not land, as far as one can tell. */
  async #push({ plan, commits, updates, seen }: Pushing<Answer>): Promise<StepEnd<Answer>> {
    const { sight } = seen;
    const { own } = plan;
    const outcome: RefOutcome =
      updates.length === 0 ? { kind: 'pushed' } : await this.#exchanges.pushTogether(updates);
    const isWrite = own.kind === 'written';
    if (isWrite || commits.commit !== undefined) this.#attempts.count += 1;
    const { answer } = own;
    const landed = { kind: 'landed', ...commits, parent: sight.tip.commit, answer } as const;
    const attempts = this.#attempts.count;
    if (outcome.kind === 'declined') return { outcome: { ...outcome, answer, attempts } };
    if (outcome.kind === 'pushed') {
      return { outcome: isWrite ? { ...landed, attempts } : await this.#endWithout(plan, seen) };
    }
    if (isWrite) this.#attempts.noteFailure({ outcome: landed, sight }, outcome);
    return undefined;
  }

  async #backOff(startedAt: number): Promise<void> {
    const { clock, random, signal } = this.#options;
    const attemptMs = clock.now() - startedAt;
    await clock.sleep(backoffMs({ attempt: this.#attempts.failures, attemptMs, random: random() }), signal);
  }

  async #giveUp({ sight }: Seen): Promise<never> {
    await this.#withdraw(sight);
    throw describeContention(this.#attempts.count, this.#attempts.lastDetail);
  }

  #withdraw(sight: QueueSight): Promise<void> {
    return this.#marks.withdraw(sight, holds(this.#state, stateOf(sight)));
  }

  #isQueued({ sight }: Seen): boolean {
    return sight.intents.some(({ id }) => id === this.#intent.id);
  }
}

interface Pushing<Answer> {
  readonly plan: FoldPlan<Answer>;
  readonly commits: FoldCommits;
  readonly updates: readonly RefUpdate[];
  readonly seen: Seen;
}

function stateOf({ lease, intents }: QueueSight): QueueState {
  return { waiting: intents.map(({ id }) => id), ...definedOnly({ lease }) };
}
