import { timestamp } from '../cluster/resources.ts';
import { type Comparison, compareUnknown } from './compare.ts';
import { type AppCondition, type Application, type SyncStatus, sourcesOf } from './model.ts';
import { endRefresh } from './refresh.ts';
import { comparedTo, patchedStatus, revisionsOf, type StatusPatch } from './status-patch.ts';
import type { World } from './world.ts';

/** Model milliseconds. */
const errorGraceMs = 180_000;

/** One look of the controller at an application. */
export interface Reconcile {
  readonly key: string;
  /** The application as it was when the look began. */
  readonly seen: Application;
  readonly level: 'live' | 'latest' | 'forced';
  /** ISO time of its begin. */
  readonly at: string;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly revisions: Pick<SyncStatus, 'revision' | 'revisions'>;
  /** Why auto-sync gives up. */
  readonly problem: string | undefined;
}

/** Writes what a reconcile found into the status, and ends the refresh that asked for it. */
export class StatusWriter {
  readonly #world: World;
  readonly #failingSince = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  write(reconcile: Reconcile, { comparison, revisions, problem }: Compared): void {
    this.#failingSince.delete(reconcile.key);
    const conditions = problem === undefined ? [] : [this.#condition('SyncError', problem)];
    const sync: SyncStatus = {
      status: comparison.sync,
      ...revisions,
      comparedTo: comparedTo(reconcile.seen),
    };
    const reconciledAt = reconcile.level === 'live' ? undefined : reconcile.at;
    this.#patch(reconcile, { comparison, sync, conditions, reconciledAt });
  }

  /** The desired state is not known: said at once when the look was forced, else only after some minutes. */
  writeFailure(reconcile: Reconcile, message: string): void {
    const { store, clock } = this.#world;
    const application = store.get(reconcile.key);
    if (application === undefined) return;
    const since = this.#failingSince.get(reconcile.key) ?? clock.now();
    this.#failingSince.set(reconcile.key, since);
    if (reconcile.level !== 'forced' && clock.now() - since < clock.toWall(errorGraceMs)) return;
    const comparison: Comparison = {
      sync: 'Unknown',
      health: application.status.health,
      resources: compareUnknown(application),
      images: application.status.summary.images ?? [],
    };
    const branches = sourcesOf(application.spec).map(({ targetRevision }) => targetRevision ?? 'HEAD');
    const sync: SyncStatus = {
      status: 'Unknown',
      ...revisionsOf(application, branches),
      comparedTo: comparedTo(application),
    };
    const conditions = [this.#condition('ComparisonError', message)];
    this.#patch(reconcile, { comparison, sync, conditions, reconciledAt: reconcile.at });
  }

  #condition(type: string, message: string): AppCondition {
    return { type, message, lastTransitionTime: timestamp(this.#world.clock.now()) };
  }

  /** A refresh with a timestamp ends in a write of its own, any other in that of the status. */
  #patch({ key, seen, level }: Reconcile, patch: StatusPatch): void {
    const { store, clock, behaviours } = this.#world;
    const now = timestamp(clock.now());
    const update = (application: Application): Application => ({
      ...application,
      status: patchedStatus(application.status, patch, now),
    });
    const end = (application: Application) =>
      level === 'live' ? application : endRefresh(application, seen, behaviours);
    const writes = behaviours.stampedRefresh
      ? [update, end]
      : [(application: Application) => end(update(application))];
    for (const write of writes) store.patch(key, write);
  }
}
