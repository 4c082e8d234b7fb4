import { type Resource, timestamp } from '../cluster/resources.ts';
import { decideAutoSync } from './autosync.ts';
import { compare } from './compare.ts';
import { hydrate } from './hydrator.ts';
import { type Application, sourcesOf } from './model.ts';
import { OperationRunner } from './operation-runner.ts';
import { isRefreshAsked, loseRefresh } from './refresh.ts';
import { loadTarget, SourceFailure, type Target } from './sources.ts';
import { revisionsOf } from './status-patch.ts';
import { type Reconcile, StatusWriter } from './status-writer.ts';
import { keyOfApplication } from './store.ts';
import { applicationOf, liveObjects } from './tracking.ts';
import { TreeCache } from './tree-cache.ts';
import { allowsSync } from './windows.ts';
import { readerOf, type World } from './world.ts';

const skipAnnotation = 'argocd.argoproj.io/skip-reconcile';

/** Model milliseconds. */
const queueMs = 30;
const liveRefreshMs = 60;
const afterOperationMs = 80;
const resyncMs = 120_000;

/**
 * How much a reconcile looks at: only the cluster, also Git, or Git past every cache and grace period. One that was
 * asked for is forced, as long as the mark of the refresh is still there.
 */
type Level = 'live' | 'latest' | 'forced' | 'asked';

/** The application controller: compares, syncs by itself where it may, and writes in the order the real one does. */
export class ApplicationController {
  readonly trees = new TreeCache();
  readonly #world: World;
  readonly #status: StatusWriter;
  readonly #operations: OperationRunner;
  readonly #targets = new Map<string, Target>();
  readonly #chains = new Map<string, Promise<void>>();
  readonly #scheduled = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#status = new StatusWriter(world);
    this.#operations = new OperationRunner(world, (key) => this.#schedule(key, 'latest', afterOperationMs));
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
      for (const resource of liveObjects(this.#world, application.metadata.name)) cluster.remove(resource);
    clock.after(afterOperationMs, () => store.remove(key));
  }

  #noticeWrite(application: Application): void {
    const key = keyOfApplication(application.metadata);
    if (isRefreshAsked(application)) this.#schedule(key, 'asked', queueMs);
    if (application.operation !== undefined) this.#operations.start(key);
  }

  #noticeLiveChange(resource: Resource): void {
    const name = applicationOf(this.#world, this.#rootOf(resource));
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

  async #reconcile(key: string, wanted: Level): Promise<void> {
    const { store, switches, clock } = this.#world;
    const seen = store.get(key);
    if (seen === undefined || switches.controllerStopped) return;
    if (seen.metadata.annotations?.[skipAnnotation] === 'true') return;
    if (wanted === 'asked' && !isRefreshAsked(seen)) return;
    const level = wanted === 'asked' ? 'forced' : wanted;
    if (level === 'forced' && switches.loseRefreshes > 0) {
      switches.loseRefreshes -= 1;
      store.write(key, loseRefresh);
      return;
    }
    const reconcile: Reconcile = { key, seen, level, at: timestamp(clock.now()) };
    try {
      const target = await this.#targetOf(reconcile);
      if (target !== undefined) this.#settle(reconcile, target);
    } catch (thrown) {
      if (!(thrown instanceof SourceFailure)) throw thrown;
      this.#status.writeFailure(reconcile, thrown.message);
    }
  }

  async #targetOf({ key, seen, level }: Reconcile): Promise<Target | undefined> {
    if (level === 'live') return this.#targets.get(key);
    await hydrate(this.#world, key, () => this.#schedule(key, 'forced', queueMs));
    const target = await loadTarget(readerOf(this.#world), sourcesOf(seen.spec));
    this.#targets.set(key, target);
    return target;
  }

  /** Auto-sync writes its operation first; the status patch of the same reconcile lands after it. */
  #settle(reconcile: Reconcile, { revisions, manifests }: Target): void {
    const { key } = reconcile;
    const { store, windowsOf, behaviours, clock } = this.#world;
    const application = store.get(key);
    if (application === undefined) return;
    const { tree, ...comparison } = compare(this.#world, application, manifests);
    this.trees.set(key, tree);
    const windowsAllow = allowsSync(windowsOf(application), 'automated');
    const decision = decideAutoSync({
      application,
      comparison,
      revisions,
      windowsAllow,
      behaviours,
      modelMsSince: (time) => (clock.now() - Date.parse(time)) / clock.toWall(1),
    });
    if (decision.kind === 'sync') this.#operations.request(key, decision.operation);
    if (decision.kind === 'later') this.#schedule(key, 'latest', decision.afterMs);
    const problem = decision.kind === 'give-up' ? decision.message : undefined;
    this.#status.write(reconcile, { comparison, revisions: revisionsOf(application, revisions), problem });
  }
}
