import { application, node, OLD_IMAGE, OUR_IMAGE, parent, podNode, stamp, tree } from './bodies.ts';
import { get, type Unstamped } from './driver.ts';

export interface RolloutShape {
  readonly strategy?: object;
  readonly phase?: string;
  readonly step?: number;
  readonly reasons?: readonly string[];
  readonly message?: string;
  readonly abort?: boolean;
  readonly isPromoted?: boolean;
}

export const openPause = { canary: { steps: [{ setWeight: 25 }, { pause: {} }] } };
export const timedPause = { canary: { steps: [{ setWeight: 25 }, { pause: { duration: '1m' } }] } };

/** `GET …/resource` of the Rollout `chat-api`, at a pause that waits for people. */
export function rollout(shape: RolloutShape): Unstamped {
  const {
    strategy = openPause,
    phase = 'Paused',
    step = 1,
    reasons = ['CanaryPauseStep'],
    isPromoted = false,
  } = shape;
  const manifest = {
    apiVersion: 'argoproj.io/v1',
    kind: 'Rollout',
    metadata: { name: 'chat-api', namespace: 'todo', generation: 4 },
    spec: { replicas: 4, strategy, template: { spec: { containers: [{ name: 'app', image: OUR_IMAGE }] } } },
    status: {
      observedGeneration: '4',
      replicas: 4,
      updatedReplicas: isPromoted ? 4 : 1,
      readyReplicas: 4,
      availableReplicas: 4,
      phase,
      message: shape.message,
      abort: shape.abort,
      currentStepIndex: step,
      currentPodHash: 'new',
      stableRS: isPromoted ? 'new' : 'old',
      pauseConditions: reasons.map((reason) => ({ reason })),
    },
  };
  return { source: 'resource', app: 'todo', body: { manifest: JSON.stringify(manifest) } };
}

/** In the order in which a release comes through them. */
const course = ['Progressing', 'Suspended', 'Degraded', 'Healthy'];

/** The application while its Rollout has this health. */
export function applicationAt(health: string, message = 'CanaryPauseStep'): Unstamped {
  return get(
    application({
      version: 100 + course.indexOf(health),
      health,
      images: health === 'Healthy' ? [OUR_IMAGE] : [OLD_IMAGE, OUR_IMAGE],
      resources: [{ kind: 'Rollout', name: 'chat-api', health, message }],
    }),
  );
}

/** The old pods beside the new one, and whatever else the Rollout owns. */
export function rolloutTree(...more: readonly Readonly<Record<string, unknown>>[]): Unstamped {
  const sets = (['old', 'new'] as const).flatMap((name, index) => [
    node('ReplicaSet', name, {
      ...parent('Rollout', 'chat-api'),
      createdAt: stamp(index * 60 - 600),
      info: [{ name: 'Revision', value: `Rev:${index + 1}` }],
    }),
    podNode(['ReplicaSet', name], { images: [name === 'old' ? OLD_IMAGE : OUR_IMAGE] }),
  ]);
  return { source: 'tree', app: 'todo', body: tree(node('Rollout', 'chat-api'), ...sets, ...more) };
}
