import { type Resource, timestamp } from '../cluster/resources.ts';
import { decideAutoSync, selfHealOperation } from './autosync.ts';
import { type Comparison, compare, compareUnknown, liveObjects } from './compare.ts';
import { hydrate } from './hydrator.ts';
import {
  type AppCondition,
  type Application,
  type OperationState,
  type SyncStatus,
  sourcesOf,
} from './model.ts';
import { runOperation } from './operation.ts';
import { loadTarget, SourceFailure, type Target } from './sources.ts';
import {
  comparedTo,
  dropRefresh,
  patchedStatus,
  refreshAnnotation,
  revisionsOf,
  type StatusPatch,
} from './status-patch.ts';
import { keyOfApplication } from './store.ts';
import { buildTree } from './tree.ts';
import { TreeCache } from './tree-cache.ts';
import { allowsSync } from './windows.ts';
import { readerOf, type World } from './world.ts';

const skipAnnotation = 'argocd.argoproj.io/skip-reconcile';
const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/** Model milliseconds. */
const queueMs = 30;
const liveRefreshMs = 60;
const afterOperationMs = 80;
const spuriousMs = 60;
const resyncMs = 120_000;
const errorGraceMs = 180_000;

/** How much a reconcile looks at: only the cluster, also Git, or Git past every cache and grace period. */
type Level = 'live' | 'latest' | 'forced';

/** The application controller: compares, syncs by itself where it may, and writes in the order the real one does. */
export class ApplicationController {
  readonly trees = new TreeCache();
  readonly #world: World;
  readonly #targets = new Map<string, Target>();
  readonly #chains = new Map<string, Promise<void>>();
  readonly #scheduled = new Set<string>();
  readonly #running = new Set<string>();
  readonly #failingSince = new Map<string, number>();
  #automatedSyncs = 0;

  constructor(world: World) {
    this.#world = world;
    world.cluster.onChange((resource) => this.#noticeLiveChange(resource));
    world.store.subscribe(({ type, application }) => {
      if (type !== 'DELETED') this.#noticeWrite(application);
    });
  }

  /** Begins to look after an application, now and with every resync. */
  adopt(key: string): void {
    this.#schedule(key, 'latest', queueMs);
    this.#world.clock.after(resyncMs, () => {
      if (this.#world.store.get(key) !== undefined) this.adopt(key);
    });
  }

  /** Removes the application, and with `cascade` its objects. */
  deleteApplication(key: string, cascade: boolean): void {
    const { store, cluster, clock } = this.#world;
    const deletionTimestamp = timestamp(clock.now());
    const application = store.write(key, (before) => ({
      ...before,
      metadata: { ...before.metadata, deletionTimestamp },
    }));
    if (application === undefined) return;
    if (cascade)
      for (const resource of liveObjects(cluster, application.metadata.name)) cluster.remove(resource);
    clock.after(afterOperationMs, () => store.remove(key));
  }

  #noticeWrite(application: Application): void {
    const key = keyOfApplication(application.metadata);
    if (application.metadata.annotations?.[refreshAnnotation] !== undefined)
      this.#schedule(key, 'forced', queueMs);
    if (application.operation !== undefined && !this.#running.has(key)) this.#startOperation(key);
  }

  #noticeLiveChange(resource: Resource): void {
    const root = this.#rootOf(resource);
    const name = root.annotations[trackingAnnotation]?.split(':', 1)[0];
    if (name === undefined) return;
    for (const { metadata } of this.#world.store.all()) {
      if (metadata.name === name) this.#schedule(keyOfApplication(metadata), 'live', liveRefreshMs);
    }
  }

  #rootOf(resource: Resource): Resource {
    if (resource.owner === undefined) return resource;
    const owner = this.#world.cluster.get({ ...resource.owner, namespace: resource.ref.namespace });
    return owner === undefined ? resource : this.#rootOf(owner);
  }

  /** Reconciles of one application run one after another; equal ones that wait become one. */
  #schedule(key: string, level: Level, afterMs: number): void {
    const ticket = `${key}@${level}`;
    if (this.#scheduled.has(ticket)) return;
    this.#scheduled.add(ticket);
    this.#world.clock.after(afterMs, () => {
      const before = this.#chains.get(key) ?? Promise.resolve();
      this.#chains.set(
        key,
        before.then(() => {
          this.#scheduled.delete(ticket);
          return this.#reconcile(key, level);
        }),
      );
    });
  }

  async #reconcile(key: string, level: Level): Promise<void> {
    const { store, switches, clock } = this.#world;
    const application = store.get(key);
    if (application === undefined || switches.controllerStopped) return;
    if (application.metadata.annotations?.[skipAnnotation] === 'true') return;
    if (level === 'forced' && switches.loseRefreshes > 0) {
      switches.loseRefreshes -= 1;
      store.write(key, dropRefresh);
      return;
    }
    const reconciledAt = timestamp(clock.now());
    try {
      const target = await this.#targetOf(key, application, level);
      if (target === undefined) return;
      this.#failingSince.delete(key);
      this.#settle(key, target, level === 'live' ? undefined : reconciledAt);
    } catch (thrown) {
      if (!(thrown instanceof SourceFailure)) throw thrown;
      this.#settleFailure(key, thrown.message, { level, reconciledAt });
    }
  }

  async #targetOf(key: string, application: Application, level: Level): Promise<Target | undefined> {
    if (level === 'live') return this.#targets.get(key);
    await hydrate(this.#world, key, () => this.#schedule(key, 'forced', queueMs));
    const target = await loadTarget(readerOf(this.#world), sourcesOf(application.spec));
    this.#targets.set(key, target);
    return target;
  }

  /** Auto-sync writes its operation first; the status patch of the same reconcile lands after it. */
  #settle(key: string, target: Target, reconciledAt: string | undefined): void {
    const { store, cluster, windowsOf } = this.#world;
    const application = store.get(key);
    if (application === undefined) return;
    this.trees.set(key, buildTree(cluster, liveObjects(cluster, application.metadata.name)));
    const comparison = compare(cluster, application, target.manifests);
    const windowsAllow = allowsSync(windowsOf(application), 'automated');
    const decision = decideAutoSync({ application, comparison, revisions: target.revisions, windowsAllow });
    if (decision.kind === 'sync') {
      store.write(key, ({ status: { operationState: _replaced, ...status }, ...rest }) => ({
        ...rest,
        operation: decision.operation,
        status,
      }));
    }
    const conditions = decision.kind === 'give-up' ? [this.#condition('SyncError', decision.message)] : [];
    const sync: SyncStatus = {
      status: comparison.sync,
      ...revisionsOf(application, target.revisions),
      comparedTo: comparedTo(application),
    };
    this.#patchStatus(key, { comparison, sync, conditions, reconciledAt });
  }

  #settleFailure(
    key: string,
    message: string,
    { level, reconciledAt }: { readonly level: Level; readonly reconciledAt: string },
  ): void {
    const { store, clock } = this.#world;
    const application = store.get(key);
    if (application === undefined) return;
    const since = this.#failingSince.get(key) ?? clock.now();
    this.#failingSince.set(key, since);
    if (level !== 'forced' && clock.now() - since < clock.toWall(errorGraceMs)) return;
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
    this.#patchStatus(key, {
      comparison,
      sync,
      conditions: [this.#condition('ComparisonError', message)],
      reconciledAt,
    });
  }

  #condition(type: string, message: string): AppCondition {
    return { type, message, lastTransitionTime: timestamp(this.#world.clock.now()) };
  }

  #patchStatus(key: string, patch: StatusPatch): void {
    const { store, clock } = this.#world;
    const before = store.get(key);
    if (before === undefined) return;
    const now = timestamp(clock.now());
    const after = patchedStatus(before.status, patch, now);
    const refreshing = before.metadata.annotations?.[refreshAnnotation] !== undefined;
    const isForced = patch.reconciledAt !== undefined;
    if (JSON.stringify(after) === JSON.stringify(before.status) && !(refreshing && isForced)) return;
    store.write(key, (application) => {
      const settled = isForced ? dropRefresh(application) : application;
      return { ...settled, status: patchedStatus(settled.status, patch, now) };
    });
  }

  #startOperation(key: string): void {
    this.#running.add(key);
    this.#world.clock.after(queueMs, () => {
      void runOperation(this.#world, key).then((state) => {
        this.#running.delete(key);
        if (state !== undefined) this.#afterOperation(key, state);
      });
    });
  }

  #afterOperation(key: string, state: OperationState): void {
    if (this.#wantsSpuriousSelfHeal(key, state)) {
      this.#world.clock.after(spuriousMs, () => this.#startSpuriousSelfHeal(key, state));
      return;
    }
    this.#schedule(key, 'latest', afterOperationMs);
  }

  #wantsSpuriousSelfHeal(key: string, state: OperationState): boolean {
    const { sync, initiatedBy } = state.operation;
    const automated = this.#world.store.get(key)?.spec.syncPolicy?.automated;
    const follows =
      initiatedBy.automated === true && sync.resources === undefined && state.phase === 'Succeeded';
    if (!follows || automated?.selfHeal !== true) return false;
    this.#automatedSyncs += 1;
    const mode = this.#world.switches.spuriousSelfHeal;
    return mode === 'always' || (mode === 'every-other' && this.#automatedSyncs % 2 === 0);
  }

  /** The cache still says OutOfSync, so the controller heals what is healed already: the operation applies nothing. */
  #startSpuriousSelfHeal(key: string, { operation }: OperationState): void {
    this.#world.store.write(key, (application) => {
      if (application.operation !== undefined) return application;
      const { resources = [] } = application.status;
      const heal = selfHealOperation({ resources }, { sync: operation.sync, retry: operation.retry });
      const { operationState: _replaced, ...status } = application.status;
      return { ...application, operation: heal, status };
    });
    if (this.#world.store.get(key)?.operation === undefined) this.#schedule(key, 'latest', afterOperationMs);
  }
}
