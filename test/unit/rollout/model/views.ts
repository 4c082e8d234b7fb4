import type { ResourceRef } from '../../../../core/rollout/observation.ts';
import { deploymentNodes, podManifest, stamp, tree } from '../bodies.ts';
import type { Deployment, PodOfGeneration } from './cluster.ts';
import type { PodState } from './fates.ts';
import { seconds } from './scene.ts';

/** The resource tree of what runs. */
export function treeOf(deployments: readonly Deployment[]) {
  return tree(
    ...deployments.flatMap((deployment) => {
      const pods = deployment.pods();
      const newest = pods.at(-1)?.generation ?? 1;
      const generations = Array.from({ length: newest }, (_, index) =>
        pods
          .filter(({ generation }) => generation === index + 1)
          .map((pod) => podShape(pod.image, pod.state)),
      );
      return deploymentNodes(deployment.name, generations, deployment.health().status);
    }),
  );
}

function podShape(image: string, state: PodState) {
  const isBroken = /BackOff|Err|Error/.test(state.reason) || (!state.ready && state.ended !== undefined);
  return {
    images: [image],
    health: state.ready ? 'Healthy' : isBroken ? 'Degraded' : 'Progressing',
    message: state.message,
    reason: state.reason,
    restarts: state.restarts,
  };
}

function findPod(name: string, deployments: readonly Deployment[]): PodOfGeneration | undefined {
  return deployments
    .flatMap((deployment) => deployment.pods().map((pod) => ({ pod, owner: deployment.name })))
    .find(({ pod: { generation, index }, owner }) => `${owner}-${generation}-${index}` === name)?.pod;
}

/** The live manifest of a workload, its ReplicaSet or a pod, as the API server reads it; nothing where it is gone. */
export function manifestOf({ kind, name }: ResourceRef, deployments: readonly Deployment[]): unknown {
  if (kind === 'Pod') return podManifestOf(name, deployments);
  const deployment = deployments.find((one) => name === (kind === 'Deployment' ? one.name : setName(one)));
  return deployment === undefined ? undefined : workloadManifest(kind, name, deployment);
}

function setName(deployment: Deployment): string {
  return `${deployment.name}-${deployment.generation()}`;
}

function workloadManifest(kind: string, name: string, deployment: Deployment) {
  const { wanted, total, ready, newestReady, changedAt } = deployment.counts();
  const isSet = kind === 'ReplicaSet';
  const serving = isSet ? newestReady : ready;
  const generation = deployment.generation();
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'todo',
      generation,
      managedFields: [{ subresource: 'status', time: stamp(seconds(changedAt)) }],
    },
    spec: { replicas: wanted, template: { spec: { containers: [{ image: deployment.image() }] } } },
    status: {
      observedGeneration: generation,
      replicas: isSet ? wanted : total,
      ...(isSet ? {} : { updatedReplicas: wanted }),
      // Kubernetes leaves zero counts out.
      ...(serving === 0 ? {} : { readyReplicas: serving, availableReplicas: serving }),
    },
  };
}

function podManifestOf(name: string, deployments: readonly Deployment[]): unknown {
  const pod = findPod(name, deployments);
  if (pod === undefined) return undefined;
  const { ready } = pod.state;
  const readiness = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    lastTransitionTime: stamp(seconds(pod.since)),
  };
  return podManifest(name, [containerOf(pod)], { conditions: [readiness] });
}

function containerOf({
  image,
  state: { ready, reason, message, restarts, ended },
  endedAt,
}: PodOfGeneration) {
  const end = { reason: ended ?? 'Error', exitCode: ended === 'OOMKilled' ? 137 : 1 };
  const finished = endedAt === null ? {} : { finishedAt: stamp(seconds(endedAt)) };
  const state = reason === 'Running' ? { running: {} } : { waiting: { reason, message } };
  return {
    image,
    ready,
    restarts,
    state,
    ...(endedAt === null ? {} : { lastState: { terminated: { ...end, ...finished } } }),
  };
}

/** The events of a pod: what the kubelet said about each pull that failed so far. */
export function eventsOf(name: string, deployments: readonly Deployment[]) {
  const failures = findPod(name, deployments)?.failures ?? [];
  const items = failures.map((message) => ({
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image: ${message}`,
    involvedObject: { kind: 'Pod', name },
  }));
  return { metadata: {}, items };
}
