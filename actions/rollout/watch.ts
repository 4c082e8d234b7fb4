import type { Progress } from '../../core/ports/progress.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { Observation, StartObservation } from '../../core/rollout/observation.ts';
import type { Step } from '../../core/rollout/state.ts';
import { startWatch, step } from '../../core/rollout/step.ts';
import type { Want } from '../../core/rollout/want.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { observe, type Sources } from './observe.ts';
import { createPodRemover, type PodRemover } from './pod-remover.ts';
import { type Lane, laneOf, nextDue, pickDue } from './schedule.ts';
import { feedStreams } from './stream-feed.ts';
import { createSyncStarter, type SyncStarter } from './sync-starter.ts';
import { listChanges, type TimelineEntry } from './timeline.ts';

export interface WatchRequest {
  readonly start: StartObservation;
  readonly sources: Sources;
  readonly progress: Progress;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Gets every observation in the order in which the machine sees it. */
  readonly record: (observation: Observation) => void;
  /** What the syncs of this run are known by. */
  readonly runId: string;
}

export interface Watched {
  readonly verdict: VerdictDecision;
  readonly timeline: readonly TimelineEntry[];
}

/**
 * Watches applications until the state machine has a verdict: streams say when to look, the machine's wants say what to
 * ask, and every answer goes back to it. Decides nothing. Raises the reason of the signal when the run is cancelled.
 */
export async function watchRollout(request: WatchRequest): Promise<Watched> {
  const stop = new AbortController();
  const signal = AbortSignal.any([request.sources.signal, stop.signal]);
  const watcher = new Watcher({ ...request, sources: { ...request.sources, signal } });
  const streams = watcher.listen();
  try {
    return await watcher.run();
  } finally {
    stop.abort();
    await Promise.allSettled([streams, watcher.settle()]);
  }
}

/** Time alone changes nothing for longer than this. */
const LONGEST_NAP_MS = 30_000;

class Watcher {
  readonly #request: WatchRequest;
  readonly #inbox: Inbox<Observation> = createInbox();
  readonly #keys = new Set<string>();
  readonly #running = new Map<string, Lane>();
  readonly #work = new Set<Promise<void>>();
  readonly #syncs: SyncStarter | undefined;
  readonly #removals: PodRemover | undefined;
  readonly #timeline: TimelineEntry[] = [];
  #step: Step;
  #defect: { readonly error: unknown } | undefined;

  constructor(request: WatchRequest) {
    this.#request = request;
    const { connection, applications } = request.sources;
    const note = (app: string, text: string): void => this.#note({ app, code: 'sync-requested', text });
    this.#syncs =
      request.start.sync === true
        ? createSyncStarter({ connection, applications, runId: request.runId, note })
        : undefined;
    this.#removals =
      (request.start.takesBack ?? []).length > 0
        ? createPodRemover({
            connection,
            applications,
            note: (app, entry) => this.#note({ app, ...entry }),
          })
        : undefined;
    request.record(request.start);
    this.#step = startWatch(request.start, this.#now());
    this.#timeline.push(...listChanges(undefined, this.#step.decision, this.#now()));
  }

  /** Lets the event streams speak until the signal aborts. */
  listen(): Promise<void> {
    const { connection, clock, applications, signal } = this.#request.sources;
    const { random, progress } = this.#request;
    const put = (observation: Observation): void => this.#inbox.put(observation);
    return feedStreams({
      connection,
      clock,
      applications,
      signal,
      random,
      put,
      note: (text) => progress.note(text),
    });
  }

  async run(): Promise<Watched> {
    for (;;) {
      const { decision, wants } = this.#step;
      if (decision.kind === 'verdict') return { verdict: decision, timeline: this.#timeline };
      this.#request.progress.wait({
        what: decision.app === undefined ? decision.explanation : `${decision.app}: ${decision.explanation}`,
        since: decision.since,
        until: decision.until,
      });
      this.#syncs?.consider(decision);
      this.#removals?.consider(decision);
      this.#begin(wants);
      this.#take(await this.#next());
    }
  }

  async settle(): Promise<void> {
    await Promise.allSettled([...this.#work, this.#syncs?.settle(), this.#removals?.settle()]);
  }

  #now(): number {
    return this.#request.sources.clock.now();
  }

  #begin(wants: readonly Want[]): void {
    const due = pickDue(wants, { keys: this.#keys, running: this.#running }, this.#now());
    for (const want of due) {
      this.#keys.add(want.key);
      this.#running.set(want.key, laneOf(want));
      const work = this.#fulfil(want).finally(() => {
        this.#running.delete(want.key);
        this.#work.delete(work);
      });
      this.#work.add(work);
    }
  }

  /** An error here is a defect, or the end of the watch: what the servers say comes as an observation. */
  async #fulfil(want: Want): Promise<void> {
    try {
      this.#inbox.put(await observe(want, this.#request.sources));
    } catch (error) {
      this.#defect = { error };
      this.#inbox.wake();
    }
  }

  async #next(): Promise<Observation | undefined> {
    const { clock, signal } = this.#request.sources;
    const now = this.#now();
    const begun = { keys: this.#keys, running: this.#running };
    const times = [this.#step.wakeAt, nextDue(this.#step.wants, begun, now)].filter(
      (time) => typeof time === 'number',
    );
    const nap = new AbortController();
    const until = Math.min(now + LONGEST_NAP_MS, ...times);
    const observation = await this.#inbox.take(
      clock.sleep(Math.max(0, until - now), AbortSignal.any([nap.signal, signal])),
    );
    nap.abort();
    signal.throwIfAborted();
    if (this.#defect !== undefined) throw this.#defect.error;
    return observation;
  }

  #take(observation: Observation | undefined): void {
    const before = this.#step.decision;
    if (observation !== undefined) this.#request.record(observation);
    this.#step = step(this.#step.state, observation ?? null, this.#now());
    if (observation === undefined && this.#step.decision.kind === 'verdict') this.#recordTime();
    for (const entry of listChanges(before, this.#step.decision, this.#now())) this.#note(entry);
  }

  /** A verdict that came by itself: a replay has to know when. */
  #recordTime(): void {
    this.#request.record({ source: 'time', at: new Date(this.#now()).toISOString() });
  }

  #note(entry: Omit<TimelineEntry, 'at'>): void {
    this.#timeline.push({ at: this.#now(), ...entry });
    this.#request.progress.note(`${entry.app ?? 'all'}: ${entry.text}`);
  }
}
