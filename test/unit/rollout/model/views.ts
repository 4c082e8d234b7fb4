import { deploymentNodes, podManifest, tree } from '../bodies.ts';
import type { Deployment, PodState } from './cluster.ts';

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

function findPod(name: string, deployments: readonly Deployment[]) {
  return deployments
    .flatMap((deployment) =>
      deployment.pods().map((pod) => ({ ...pod, name: `${deployment.name}-${pod.generation}-0` })),
    )
    .find((pod) => pod.name === name);
}

/** The live manifest of a pod; nothing where it is gone. */
export function manifestOf(name: string, deployments: readonly Deployment[]): unknown {
  const pod = findPod(name, deployments);
  return pod === undefined ? null : podManifest(name, [containerOf(pod.image, pod.state)]);
}

function containerOf(image: string, { ready, reason, message, restarts, ended }: PodState) {
  const end = { reason: ended, exitCode: ended === 'Error' ? 1 : 137 };
  const state = reason === 'Running' ? { running: {} } : { waiting: { reason, message } };
  return {
    image,
    ready,
    restarts,
    state,
    ...(ended === undefined ? {} : { lastState: { terminated: end } }),
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
