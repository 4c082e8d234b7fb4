import type { SandboxClock } from '../clock.ts';
import { Cluster } from '../cluster/cluster.ts';
import { reconcileResource } from '../cluster/controllers.ts';
import { type Resource, timestamp } from '../cluster/resources.ts';
import type { BareRepository } from '../repository.ts';
import {
  type ApplicationDefinition,
  type ArgoCdOptions,
  argoNamespace,
  defaultVersion,
  newApplication,
} from './argocd-options.ts';
import { type Behaviours, behavioursOf } from './behaviours.ts';
import type { IdentitySwitches, ServerState } from './call.ts';
import { readChildApplication } from './child-applications.ts';
import { ApplicationController } from './controller.ts';
import type { FaultBook } from './faults.ts';
import type { Application, Tree } from './model.ts';
import { createsNamespace } from './namespace-creation.ts';
import { GitReplica } from './replica.ts';
import { ApiServer, type LoggedCall } from './server.ts';
import { ApplicationStore, keyOfApplication } from './store.ts';
import { defaultStreamSwitches, type StreamSwitches } from './stream-switches.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { leastRights, TokenStore } from './tokens.ts';
import type { SandboxWindow } from './windows.ts';
import type { World } from './world.ts';

/**
 * An embedded server with Argo CD's REST and event-stream behaviour over a model cluster: it reconciles plain directories
 * of real bare repositories, as the wanted release of Argo CD does (`behaviours.ts`). Everything it does can be forced or switched off: `switches`, `streams`, `faults`, `identity`.
 */
export class ArgoCd {
  readonly switches: Switches = defaultSwitches();
  readonly streams: StreamSwitches = defaultStreamSwitches();
  readonly tokens = new TokenStore();
  readonly store = new ApplicationStore();
  readonly identity: IdentitySwitches;
  readonly cluster: Cluster;
  readonly #controller: ApplicationController;
  readonly #server: ApiServer;
  readonly #repositories = new Map<string, BareRepository>();
  readonly #windows = new Map<string, readonly SandboxWindow[]>();
  readonly #clock: SandboxClock;
  readonly #behaviours: Behaviours;

  constructor({ clock, outcomeOf, rootPath = '', version = defaultVersion }: ArgoCdOptions) {
    this.#clock = clock;
    this.#behaviours = behavioursOf(version);
    this.cluster = new Cluster({ clock, outcomeOf, reconcile: reconcileResource });
    this.cluster.createNamespace(argoNamespace);
    const world: World = {
      clock,
      behaviours: this.#behaviours,
      cluster: this.cluster,
      store: this.store,
      switches: this.switches,
      openRepository: (repoURL) => this.#repositories.get(normalised(repoURL)),
      replica: new GitReplica(clock, this.switches),
      windowsOf: ({ metadata }) => this.#windows.get(keyOfApplication(metadata)) ?? [],
    };
    this.#controller = new ApplicationController(world);
    this.cluster.onChange((resource) => this.#followChild(resource));
    this.identity = {
      accepted: new Set(),
      account: 'repo:acme/chat-api',
      permissions: leastRights('default'),
      expiresIn: 3600,
    };
    const state: ServerState = {
      world,
      controller: this.#controller,
      tokens: this.tokens,
      streams: this.streams,
      identity: this.identity,
      namespace: argoNamespace,
      version: `v${version}+sandbox`,
    };
    this.#server = new ApiServer(state, { clock, rootPath });
  }

  get url(): string {
    return this.#server.url;
  }

  get faults(): FaultBook {
    return this.#server.faults;
  }

  /** Every request so far, oldest first. */
  get log(): readonly LoggedCall[] {
    return this.#server.log;
  }

  /** What no real client may do; a test of a client ends with this being empty. */
  get violations(): readonly string[] {
    return this.log.flatMap(({ violation }) => (violation === undefined ? [] : [violation]));
  }

  start(): Promise<void> {
    return this.#server.start();
  }

  /** Ends all connections as a crash would; `start` brings the server back on the same port, with its state. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Ends every open stream cleanly, as a load balancer does. */
  endStreams(): void {
    for (const stream of [...this.streams.open]) stream.end();
  }

  /** Applications name repositories by URL; this says which bare repository is meant. */
  registerRepository(repoURL: string, repository: BareRepository): void {
    this.#repositories.set(normalised(repoURL), repository);
  }

  addApplication(definition: ApplicationDefinition): Application {
    const created = this.store.create(this.#newApplication(definition, timestamp(this.#clock.now())));
    const key = keyOfApplication(created.metadata);
    if (!createsNamespace(created)) this.cluster.createNamespace(definition.destinationNamespace);
    this.#windows.set(key, definition.windows ?? []);
    this.#controller.adopt(key);
    return created;
  }

  #newApplication(definition: ApplicationDefinition, now: string): Application {
    return newApplication(definition, { now, behaviours: this.#behaviours });
  }

  /** Makes an application, or gives the one of that name another spec, as `kubectl apply` does. */
  applyApplication(definition: ApplicationDefinition): void {
    const key = keyOfApplication({ namespace: definition.namespace ?? argoNamespace, name: definition.name });
    const known = this.store.get(key);
    if (known === undefined) return void this.addApplication(definition);
    const { spec } = this.#newApplication(definition, known.metadata.creationTimestamp);
    this.store.write(key, (application) => ({ ...application, spec }));
  }

  /** An app of apps applies Application objects: each becomes an application, and goes with its object. */
  #followChild(resource: Resource): void {
    const definition = readChildApplication(resource);
    if (definition === undefined) return;
    if (resource.deletedAt === undefined) this.applyApplication(definition);
    else this.#controller.deleteApplication(keyOfApplication(resource.ref), true);
  }

  setWindows(name: string, windows: readonly SandboxWindow[]): void {
    this.#windows.set(keyOfApplication({ namespace: argoNamespace, name }), windows);
  }

  /** The application as a GET would give it now. */
  application(name: string, namespace = argoNamespace): Application {
    const found = this.store.get(keyOfApplication({ namespace, name }));
    if (found === undefined) throw new Error(`the sandbox has no application ${namespace}/${name}`);
    return found;
  }

  tree(name: string): Tree {
    return this.#controller.trees.get(keyOfApplication({ namespace: argoNamespace, name })) ?? { nodes: [] };
  }

  /** Calls `listener` with every changed tree of the application; gives a function that ends it. */
  onTree(name: string, listener: (tree: Tree) => void): () => void {
    const wanted = keyOfApplication({ namespace: argoNamespace, name });
    return this.#controller.trees.onChange((key, tree) => {
      if (key === wanted) listener(tree);
    });
  }

  /** Resolves with the application once `isDone` says so. Rejects with `what` and the last state after `withinMs`. */
  waitFor(name: string, { what, isDone, withinMs = 20_000 }: Wait): Promise<Application> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        cancel();
        end();
      };
      const look = () => {
        const application = this.application(name);
        if (isDone(application)) settle(() => resolve(application));
      };
      const timer = setTimeout(() => {
        const { sync, health, operationState } = this.application(name).status;
        const state = `${sync.status} at ${sync.revision ?? '-'}, ${health.status}, operation ${operationState?.phase ?? '-'}`;
        settle(() => reject(new Error(`${name}: waited ${withinMs} ms for ${what}; now ${state}`)));
      }, withinMs);
      const cancel = this.store.subscribe(look);
      look();
    });
  }
}

export interface Wait {
  /** Completes "waited for …". */
  readonly what: string;
  readonly isDone: (application: Application) => boolean;
  /** Wall-clock milliseconds. */
  readonly withinMs?: number;
}

function normalised(repoURL: string): string {
  return repoURL.replace(/\/+$/, '').replace(/\.git$/, '');
}
