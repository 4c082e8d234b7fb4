import { ownWorkloads } from './assessment.ts';
import { findOpenQuestions, logStem } from './diagnosis.ts';
import { tallyOf } from './facts.ts';
import { newestGeneration } from './generations.ts';
import { listFallen, listWitnesses, nextLook } from './live-proof.ts';
import type { ResourceRef } from './observation.ts';
import type { AssessedCase, Case } from './progress.ts';
import { keyOf } from './resource-ref.ts';
import { ownNewestPods } from './sign-collection.ts';
import type { NodeView } from './tree.ts';
import type { EventsWant, LogsWant, RegistryWant, ResourceWant, TreeWant, WindowsWant } from './want.ts';

const TREE_PAUSE = 3000;
const CALM_TREE_PAUSE = 10_000;
const MANIFEST_PAUSE = 3000;
const EVENTS_PAUSE = 10_000;
const WINDOWS_PAUSE = 30_000;
const WINDOWS_AFTER = 1000;
const REGISTRY_PAUSE = 30_000;
/** Pods looked into at once: they fail for one reason. */
const MOST_PODS = 3;

/** The tree tells generations and pods; of no use before our commit is compared. */
export function wantTree(one: AssessedCase): TreeWant | undefined {
  const { facts, assessment, progress, now, watch } = one;
  if (facts.tree !== null && assessment.compared.kind !== 'contained') return undefined;
  const { count, at } = tallyOf(facts, 'tree');
  const isCalm = assessment.health.status === 'Healthy' && assessment.images.kind === 'proven';
  const pause = Math.max(isCalm ? CALM_TREE_PAUSE : TREE_PAUSE, watch.expectation.calmPause);
  // Restarts from before the window would be taken for restarts in it.
  const isOutdated = progress.window !== null && at < progress.window.since;
  return {
    kind: 'tree',
    key: `tree ${facts.name} ${count}`,
    app: facts.name,
    notBefore: count === 0 || isOutdated ? now : at + pause,
  };
}

/** Live manifests of pods that do not run, and of workloads whose own status the tree does not show. */
export function wantManifests(one: AssessedCase): readonly ResourceWant[] {
  if (one.assessment.compared.kind !== 'contained') return [];
  const wants = [...workloadsToRead(one), ...troubledPods(one).map(({ ref }) => ref)].flatMap((ref) =>
    wantManifest(ref, one),
  );
  return [...wants, ...wantProofs(one)];
}

/** At the end of the window the cluster itself is asked, for Argo CD may not have noticed a fall. */
function wantProofs(one: AssessedCase): readonly ResourceWant[] {
  const { progress, watch, facts } = one;
  if (progress.refuted !== null)
    return listFallen(one, progress.refuted).flatMap((ref) => wantManifest(ref, one));
  if (progress.window === null || !watch.expectation.asksCluster) return [];
  const { since } = progress.window;
  const lasting = watch.expectation.stability;
  return listWitnesses(one).flatMap((ref) => {
    const notBefore = nextLook(ref, facts, { from: since + lasting, since, lasting });
    return notBefore === undefined ? [] : wantManifest(ref, one).map((want) => ({ ...want, notBefore }));
  });
}

function wantManifest(ref: ResourceRef, { facts, now }: Case): readonly ResourceWant[] {
  const stem = `resource ${keyOf(ref)}`;
  const { count, at } = tallyOf(facts, stem);
  return [
    {
      kind: 'resource',
      key: `${stem} ${facts.name} ${count}`,
      app: facts.name,
      ref,
      notBefore: count === 0 ? now : at + MANIFEST_PAUSE,
    },
  ];
}

const TELLING_KINDS: ReadonlySet<string> = new Set(['Rollout', 'StatefulSet', 'DaemonSet', 'CronJob']);

/** Workloads of ours that were not read since the last change; a Rollout again for as long as it is under way. */
function workloadsToRead({ assessment, facts }: AssessedCase): readonly ResourceRef[] {
  const { view, scope, images } = assessment;
  return ownWorkloads(view, scope)
    .filter((workload) => {
      const readAt = facts.manifests.get(keyOf(workload.ref))?.at ?? Number.NEGATIVE_INFINITY;
      const isUnderWay = workload.ref.kind === 'Rollout' && workload.health?.status !== 'Healthy';
      if (isUnderWay) return true;
      return readAt < facts.settledAt && (TELLING_KINDS.has(workload.ref.kind) || images.kind !== 'proven');
    })
    .map(({ ref }) => ref)
    .slice(0, MOST_PODS);
}

const STARTING = /^(?:|Running|Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|Completed|Succeeded)$/;

/** Newest pods of ours that show trouble, not those that are just starting. */
function troubledPods({ watch, facts, assessment }: AssessedCase): readonly NodeView[] {
  return ownNewestPods({ watch, facts, ...assessment })
    .map(({ node }) => node)
    .filter(({ health, reason, restarts, uid }) => {
      if (health?.status === 'Healthy' || uid === '') return false;
      return health?.status === 'Degraded' || restarts > 0 || !STARTING.test(reason);
    })
    .slice(0, MOST_PODS);
}

/** Events of troubled pods, of pods that no node takes, and of newest ReplicaSets without pods. */
export function wantEvents(one: AssessedCase): readonly EventsWant[] {
  if (one.assessment.compared.kind !== 'contained') return [];
  const nodes = [...troubledPods(one), ...pendingPods(one), ...emptySets(one)].slice(0, MOST_PODS);
  return nodes.map((node) => wantEventsOf(node, one));
}

function wantEventsOf({ ref, uid }: NodeView, { facts, now }: Case): EventsWant {
  const { count, at } = tallyOf(facts, `events ${uid}`);
  return {
    kind: 'events',
    key: `events ${facts.name} ${uid} ${count}`,
    app: facts.name,
    ref: { ...ref, uid },
    notBefore: count === 0 ? now : at + EVENTS_PAUSE,
  };
}

function pendingPods({ watch, facts, assessment }: AssessedCase): readonly NodeView[] {
  return ownNewestPods({ watch, facts, ...assessment })
    .map(({ node }) => node)
    .filter(
      ({ reason, health }) =>
        (reason === 'Pending' || reason === 'ContainerCreating') && health?.status !== 'Healthy',
    );
}

function emptySets({ facts, assessment }: AssessedCase): readonly NodeView[] {
  const tree = facts.tree?.tree;
  if (tree === undefined) return [];
  return ownWorkloads(assessment.view, assessment.scope)
    .flatMap(({ ref }) => tree.byKey.get(keyOf(ref)) ?? [])
    .flatMap((workload) => newestGeneration(tree, workload) ?? [])
    .filter(({ ref, uid, health }) => {
      const isEmpty = (tree.children.get(uid) ?? []).length === 0;
      return ref.kind === 'ReplicaSet' && isEmpty && health?.status !== 'Healthy';
    });
}

/** What is still unread about a certain failure. */
export function wantDiagnosis(one: Case): readonly (LogsWant | EventsWant | ResourceWant)[] {
  const { subject, wantsLogs, wantsEvents, wantsManifest } = findOpenQuestions(one);
  if (subject === undefined) return [];
  return [
    ...(wantsManifest ? wantManifest(subject.node.ref, one) : []),
    ...(wantsEvents ? [wantEventsOf(subject.node, one)] : []),
    ...(wantsLogs ? wantLogs(one, subject) : []),
  ];
}

/** The run before this one first: after a crash the present one has nothing to say yet. */
function wantLogs(
  one: Case,
  subject: NonNullable<ReturnType<typeof findOpenQuestions>['subject']>,
): readonly LogsWant[] {
  const { facts, now } = one;
  const { ref } = subject.node;
  const isPrevious = subject.node.restarts > 0 && tallyOf(facts, logStem(subject, true)).count === 0;
  const stem = logStem(subject, isPrevious);
  return [
    {
      kind: 'logs',
      key: `${stem} ${facts.name}`,
      app: facts.name,
      namespace: ref.namespace,
      pod: ref.name,
      container: subject.container,
      previous: isPrevious,
      notBefore: now,
    },
  ];
}

/** A standstill that auto-sync, or a sync of this run, should have ended. */
export function wantWindows({ facts, progress, assessment, watch }: AssessedCase): WindowsWant | undefined {
  const span = progress.spans.get('standstill');
  const isSyncDue = assessment.view.autoSync.enabled || watch.expectation.startsSyncs;
  if (span === undefined || !isSyncDue) return undefined;
  const { count, at } = tallyOf(facts, 'windows');
  return {
    kind: 'windows',
    key: `windows ${facts.name} ${count}`,
    app: facts.name,
    notBefore: count === 0 ? span.since + WINDOWS_AFTER : at + WINDOWS_PAUSE,
  };
}

/** Images of ours that a kubelet cannot pull: does the registry know them? */
export function wantedImages({ assessment }: AssessedCase): readonly string[] {
  const pulling = assessment.signs.filter(
    ({ code }) => code === 'image-missing' || code === 'image-unreachable',
  );
  return [...new Set(pulling.flatMap(({ image }) => (image === undefined || image === '' ? [] : [image])))];
}

/** One question to the registry an image, again only after a while. */
export function wantRegistry(
  image: string,
  answered: { readonly count: number; readonly at: number },
  now: number,
): RegistryWant {
  return {
    kind: 'registry',
    key: `registry ${image} ${answered.count}`,
    image,
    notBefore: answered.count === 0 ? now : answered.at + REGISTRY_PAUSE,
  };
}
