import {
  type ApplicationShape,
  application,
  type OperationShape,
  type ResultShape,
  START,
} from '../bodies.ts';
import type { Deployment, Fate } from './cluster.ts';
import { between, type Random, type Timeline } from './timeline.ts';

/** What a commit wants, by service, and what is wrong with it. */
export interface Commit {
  readonly revision: string;
  readonly images: Readonly<Record<string, string>>;
  readonly fault: 'none' | 'bad-manifest' | 'bad-service';
}

export interface Repository {
  /** The newest commit; nothing while the server is down. */
  head(): Commit | undefined;
}

export interface ControllerOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly repository: Repository;
  readonly deployments: readonly Deployment[];
  readonly fateOf: (image: string) => Fate;
  readonly selfHeal: boolean;
  /** How often a needless self-heal follows a sync (rig 2.2: 19 of 45). */
  readonly spurious: number;
  readonly first: Commit;
  /** Every write of the object, as the watch cache of the API servers sees it. */
  readonly onWrite: (body: unknown) => void;
}

/** The order of writes of the application controller (knowledge/argocd.md 2.2, knowledge/argocd-rig.md 2). */
export interface Controller {
  /** A compare that was asked for: it resolves the branch anew. */
  refresh(): void;
  /** The object as the database has it. */
  read(): unknown;
  onClusterChange(): void;
}

const seconds = (ms: number): number => ms / 1000;

export function createController(options: ControllerOptions): Controller {
  const { timeline, random, repository, deployments, fateOf } = options;
  let shape: ApplicationShape = initialShape(options);
  let version = 1000;
  let target: Commit = options.first;
  let isBusy = false;
  let wasUnknown = false;
  let lastSynced = { revision: options.first.revision, isGood: true };
  let body: unknown = application({ ...shape, version });

  function write(change: Partial<ApplicationShape>): void {
    version += 1 + Math.floor(random() * 3);
    shape = { ...shape, ...change, version };
    body = application(shape);
    options.onWrite(body);
  }

  function liveStatus(): Partial<ApplicationShape> {
    const healths = deployments.map((deployment) => deployment.health().status);
    const health = ['Degraded', 'Progressing'].find((status) => healths.includes(status)) ?? 'Healthy';
    const images = new Set(deployments.flatMap((deployment) => deployment.pods().map((pod) => pod.image)));
    const changedAt = health === shape.health ? shape.changedAt : seconds(timeline.now());
    return {
      health,
      ...(changedAt === undefined ? {} : { changedAt }),
      images: [...images],
      resources: (shape.resources ?? []).map((one) => {
        const found = deployments.find(({ name }) => name === one.name);
        return found === undefined
          ? one
          : { ...one, health: found.health().status, message: found.health().message };
      }),
    };
  }

  function compareResources(commit: Commit): NonNullable<ApplicationShape['resources']> {
    return deployments.map((deployment) => ({
      name: deployment.name,
      sync: deployment.image() === commit.images[deployment.name] ? 'Synced' : 'OutOfSync',
      health: deployment.health().status,
    }));
  }

  function compare(commit: Commit | undefined): void {
    const reconciled = seconds(timeline.now());
    if (commit === undefined || commit.fault === 'bad-manifest') {
      compareFails(commit, reconciled);
      return;
    }
    const resources = [
      ...compareResources(commit),
      ...(commit.fault === 'bad-service' ? [{ kind: 'Service', name: 'bad', sync: 'OutOfSync' }] : []),
    ];
    const sync = resources.some((one) => one.sync === 'OutOfSync') ? 'OutOfSync' : 'Synced';
    // The stored revision was the branch name, as the target is: "no changes", so it looks as if synced before (rig 2.5).
    const looksSynced = wasUnknown || lastSynced.revision === commit.revision;
    wasUnknown = false;
    const conditions: { type: string; message: string }[] = [];
    if (sync === 'OutOfSync' && !isBusy) {
      if (!looksSynced) beginSync(commit, false);
      else if (!lastSynced.isGood) conditions.push(gaveUp(lastSynced.revision));
      else if (options.selfHeal) beginSync(commit, true);
    }
    timeline.plan(timeline.now() + between(random, 5, 250), () => {
      write({
        ...liveStatus(),
        sync,
        revision: commit.revision,
        reconciled,
        conditions,
        resources: withHealth(resources),
      });
    });
  }

  function withHealth(resources: NonNullable<ApplicationShape['resources']>) {
    return resources.map((one) => {
      const found = deployments.find(({ name }) => name === one.name);
      return found === undefined
        ? one
        : { ...one, health: found.health().status, message: found.health().message };
    });
  }

  function compareFails(commit: Commit | undefined, reconciled: number): void {
    const words =
      commit === undefined
        ? 'failed to list refs: dial tcp 127.0.0.1:3000: connect: connection refused'
        : 'Manifest generation error (cached): failed to unmarshal "todo.yaml": yaml: line 7: did not find expected key';
    wasUnknown = true;
    timeline.plan(timeline.now() + between(random, 5, 100), () => {
      write({
        ...liveStatus(),
        sync: 'Unknown',
        revision: 'main',
        reconciled,
        conditions: [{ type: 'ComparisonError', message: `Failed to load target state: ${words}` }],
        resources: (shape.resources ?? []).map((one) => ({ ...one, sync: 'Unknown', requiresPruning: true })),
      });
    });
  }

  function gaveUp(revision: string) {
    return {
      type: 'SyncError',
      message: `Failed last sync attempt to [${revision}]: one or more objects failed to apply`,
    };
  }

  function beginSync(commit: Commit, isPartial: boolean): void {
    isBusy = true;
    target = commit;
    const only = isPartial ? deployments.map(({ name }) => name) : undefined;
    write({ requested: only === undefined ? true : { only }, operation: null });
    timeline.plan(timeline.now() + between(random, 10, 200), () => attempt(seconds(timeline.now()), 0, only));
  }

  function attempt(started: number, retryCount: number, only: readonly string[] | undefined): void {
    const common = {
      started,
      revision: target.revision,
      ...(only === undefined ? {} : { only }),
      ...(retryCount === 0 ? {} : { retryCount }),
    };
    write({ operation: { ...common, phase: 'Running', finished: null } });
    timeline.plan(timeline.now() + between(random, 20, 300), () => {
      const results = deployments.map((deployment): ResultShape => {
        const wanted = target.images[deployment.name] ?? deployment.image();
        deployment.apply(wanted, fateOf(wanted));
        return { name: deployment.name, images: [wanted], message: 'configured' };
      });
      timeline.plan(timeline.now() + between(random, 20, 600), () => finish(common, results, retryCount));
    });
  }

  function finish(common: OperationShape, results: readonly ResultShape[], retryCount: number): void {
    const finished = seconds(timeline.now());
    if (target.fault !== 'bad-service') {
      succeed({ ...common, finished, results });
      return;
    }
    const failed = [
      ...results,
      {
        kind: 'Service',
        name: 'bad',
        status: 'SyncFailed',
        hookPhase: 'Failed',
        message: 'spec.ports: Required value',
      },
    ];
    const message = 'one or more objects failed to apply, reason: spec.ports: Required value';
    if (retryCount < 2) {
      write({
        operation: {
          ...common,
          phase: 'Running',
          finished,
          results: failed,
          message: `${message}. Retrying attempt #${retryCount + 1} at 10:00:00`,
          retryCount: retryCount + 1,
        },
      });
      timeline.plan(timeline.now() + 5000 * 2 ** retryCount, () =>
        attempt(common.started ?? 0, retryCount + 1, common.only),
      );
      return;
    }
    lastSynced = { revision: target.revision, isGood: false };
    endSync({
      ...common,
      phase: 'Failed',
      finished,
      results: failed,
      message: `${message} (retried 2 times).`,
    });
  }

  function succeed(operation: OperationShape): void {
    lastSynced = { revision: target.revision, isGood: true };
    endSync({ ...operation, phase: 'Succeeded', message: 'successfully synced (all tasks run)' });
    const isSpurious = operation.only === undefined && options.selfHeal && random() < options.spurious;
    if (!isSpurious) return;
    const synced = target;
    timeline.plan(timeline.now() + between(random, 30, 100), () => {
      if (!isBusy) beginSync(synced, true);
    });
  }

  function endSync(operation: OperationShape): void {
    isBusy = false;
    write({ requested: false, operation });
    const cached = target;
    const isCached = random() < 0.3;
    timeline.plan(timeline.now() + between(random, 30, 700), () =>
      compare(isCached ? cached : repository.head()),
    );
  }

  function reconcileLater(): void {
    timeline.plan(timeline.now() + between(random, 40_000, 70_000), () => {
      compare(repository.head());
      reconcileLater();
    });
  }

  reconcileLater();
  return {
    refresh: () => compare(repository.head()),
    read: () => body,
    onClusterChange: () =>
      timeline.plan(timeline.now() + between(random, 30, 240), () => write(liveStatus())),
  };
}

function initialShape({ first, deployments }: ControllerOptions): ApplicationShape {
  return {
    revision: first.revision,
    images: deployments.map((deployment) => deployment.image()),
    sync: 'Synced',
    health: 'Healthy',
    changedAt: -600,
    reconciled: -30,
    requested: false,
    conditions: [],
    operation: { revision: first.revision, started: -700, finished: -699 },
    resources: deployments.map(({ name }) => ({ name, sync: 'Synced', health: 'Healthy' })),
  };
}

/** Virtual milliseconds as the watcher's clock shows them. */
export function wallTime(now: number): number {
  return START + now;
}
