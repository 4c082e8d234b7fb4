import type { ResourceShape } from '../bodies.ts';
import { type Commit, type Scene, seconds } from './scene.ts';
import { createStoredObject } from './stored-object.ts';
import { createSyncer, type Syncer } from './syncer.ts';
import { between } from './timeline.ts';

/** The order of writes of the application controller (knowledge/argocd.md 2.2, knowledge/argocd-rig.md 2). */
export interface Controller {
  /** A compare that was asked for: it resolves the branch anew. */
  refresh(): void;
  /** The object as the database has it. */
  read(): unknown;
  onClusterChange(): void;
}

export function createController(scene: Scene): Controller {
  const { timeline, random } = scene;
  const object = createStoredObject(scene);
  const syncer = createSyncer(scene, object, (target) => {
    // After an automated sync the branch may come from a cache (knowledge/argocd.md 2.2.11).
    const isCached = random() < 0.3;
    later(30, 700, () => compare(isCached ? target : scene.head()));
  });
  let wasUnknown = false;

  function later(low: number, high: number, happen: () => void): void {
    timeline.plan(timeline.now() + between(random, low, high) * scene.pace, happen);
  }

  function compare(commit: Commit | undefined): void {
    const reconciled = seconds(timeline.now());
    const words = whyNot(commit);
    if (commit === undefined || words !== undefined) {
      wasUnknown = true;
      later(5, 100, () => object.writeLive(unknownStatus(words ?? '', reconciled, object.resources())));
      return;
    }
    const resources = compareResources(commit, scene);
    const sync = resources.some((one) => one.sync === 'OutOfSync') ? 'OutOfSync' : 'Synced';
    // The stored revision was the branch name, as the target is: "no changes", so it looks as if synced before (rig 2.5).
    const looksSynced = wasUnknown || syncer.last().revision === commit.revision;
    wasUnknown = false;
    const conditions =
      sync === 'OutOfSync' ? autoSync({ syncer, commit, looksSynced, selfHeal: scene.selfHeal }) : [];
    later(5, 250, () =>
      object.writeLive({ sync, revision: commit.revision, reconciled, conditions, resources }),
    );
  }

  function reconcileLater(): void {
    timeline.plan(timeline.now() + between(random, 40_000, 70_000), () => {
      compare(scene.head());
      reconcileLater();
    });
  }

  reconcileLater();
  return {
    refresh: () => compare(scene.head()),
    read: object.read,
    onClusterChange: () => timeline.plan(timeline.now() + between(random, 30, 240), () => object.writeLive()),
  };
}

interface AutoSync {
  readonly syncer: Syncer;
  readonly commit: Commit;
  readonly looksSynced: boolean;
  readonly selfHeal: boolean;
}

/** Begins a sync where auto-sync would; the operation is written before the status that explains it. */
function autoSync({ syncer, commit, looksSynced, selfHeal }: AutoSync) {
  if (syncer.isBusy()) return [];
  const { revision, isGood } = syncer.last();
  if (!looksSynced) syncer.begin(commit, false);
  else if (!isGood)
    return [{ type: 'SyncError', message: `Failed last sync attempt to [${revision}]: it failed` }];
  else if (selfHeal) syncer.begin(commit, true);
  return [];
}

function compareResources(commit: Commit, { deployments }: Scene): readonly ResourceShape[] {
  const own = deployments.map((deployment) => ({
    name: deployment.name,
    sync: deployment.image() === commit.images[deployment.name] ? 'Synced' : 'OutOfSync',
  }));
  return commit.fault === 'bad-service' ? [...own, { kind: 'Service', name: 'bad', sync: 'OutOfSync' }] : own;
}

/** Why a commit cannot be compared, if it cannot. */
function whyNot(commit: Commit | undefined): string | undefined {
  if (commit === undefined)
    return 'failed to list refs: dial tcp 127.0.0.1:3000: connect: connection refused';
  return commit.fault === 'bad-manifest'
    ? 'Manifest generation error (cached): failed to unmarshal "todo.yaml": yaml: line 7: did not find expected key'
    : undefined;
}

function unknownStatus(words: string, reconciled: number, resources: readonly ResourceShape[]) {
  return {
    sync: 'Unknown',
    revision: 'main',
    reconciled,
    conditions: [{ type: 'ComparisonError', message: `Failed to load target state: ${words}` }],
    resources: resources.map((one) => ({ ...one, sync: 'Unknown', requiresPruning: true })),
  };
}
