import { describe, expect, test } from 'vitest';
import { podWords } from '../../scripts/sandbox/cluster/outcomes.ts';
import { jobLife, type PodLife, servingLife } from '../../scripts/sandbox/cluster/pod-lives.ts';
import type { ContainerStatus, Pod } from '../../scripts/sandbox/cluster/resources.ts';
import { podStages } from '../cluster/pods/stages.ts';
import { type ClusterRig, startCluster, workload } from './cluster-rig.ts';

function stateOf({ state, ready, restartCount }: ContainerStatus): string {
  const restarts = restartCount === 0 ? '' : ` (${restartCount})`;
  if ('waiting' in state) return `${state.waiting.reason}${restarts}`;
  if ('terminated' in state) return `${state.terminated.reason}${restarts}`;
  return `${ready ? 'ready' : 'running'}${restarts}`;
}

/** The states of the pod's first container, or init container. */
function recordStates(rig: ClusterRig, list: 'containers' | 'initContainers' = 'containers') {
  return rig.record(() => rig.pods()[0]?.[list].map(stateOf)[0]);
}

const onlyPod = (rig: ClusterRig): Pod | undefined => rig.pods()[0];

describe('the life of a pod, by a word in the tag of its image', () => {
  test.each([
    ['1.0', ['ContainerCreating', 'running', 'ready']],
    [
      'recovers',
      [
        'ContainerCreating',
        'running',
        'Error',
        'running (1)',
        'Error (1)',
        'CrashLoopBackOff (1)',
        'running (2)',
        'ready (2)',
      ],
    ],
    [
      'late-pull',
      [
        'ContainerCreating',
        'ErrImagePull',
        'ImagePullBackOff',
        'ErrImagePull',
        'ImagePullBackOff',
        'running',
        'ready',
      ],
    ],
    [
      'throttled',
      [
        'ContainerCreating',
        'ErrImagePull',
        'ImagePullBackOff',
        'ErrImagePull',
        'ImagePullBackOff',
        'running',
        'ready',
      ],
    ],
    ['flap-2', ['ContainerCreating', 'running', 'ready', 'running', 'ready', 'running', 'ready']],
    [
      'crash',
      [
        'ContainerCreating',
        'running',
        'Error',
        'running (1)',
        'Error (1)',
        'CrashLoopBackOff (1)',
        'running (2)',
        'Error (2)',
      ],
    ],
    [
      'oom',
      ['ContainerCreating', 'running', 'OOMKilled', 'running (1)', 'OOMKilled (1)', 'CrashLoopBackOff (1)'],
    ],
    [
      'late-crash',
      ['ContainerCreating', 'running', 'ready', 'Error', 'running (1)', 'ready (1)', 'Error (1)'],
    ],
  ])('%s', async (tag, states) => {
    using rig = startCluster(200);
    const seen = recordStates(rig);
    rig.apply(workload(`app:${tag}`));
    await expect.poll(() => seen.slice(0, states.length), { timeout: 5000 }).toEqual(states);
  });

  test('the first restart comes at once, the next after 10, 20 and 40 seconds', () => {
    const { steps, repeatFrom = 0 } = servingLife({ name: 'crash', amount: 0 });
    const restarts = steps.filter(({ restart }) => restart === true);
    expect(restarts.map(({ afterMs }) => afterMs)).toEqual([300, 10_000, 20_000, 40_000]);
    expect(steps[repeatFrom]?.containers).toMatchObject({ is: 'waiting', reason: 'CrashLoopBackOff' });
  });

  test('slow-N takes its seconds, a Job that many to end', () => {
    const lengthOf = ({ steps }: PodLife) => steps.reduce((sum, { afterMs }) => sum + afterMs, 0);
    const [short, long] = [5, 8].map((amount) => ({ name: 'slow' as const, amount }));
    for (const lifeOf of [servingLife, jobLife]) {
      if (short === undefined || long === undefined) throw new Error('two outcomes were made');
      expect(lengthOf(lifeOf(long)) - lengthOf(lifeOf(short))).toBe(3000);
    }
  });

  test('an image fails in the container that has it, the one beside it stays ready', async () => {
    using rig = startCluster(200);
    rig.apply(workload('app:crash', { sidecar: 'proxy:1.0' }));
    await expect
      .poll(() => onlyPod(rig)?.containers.map(stateOf), { timeout: 5000 })
      .toEqual(['CrashLoopBackOff (1)', 'ready']);
    expect(rig.live('Deployment', 'api')).toMatchObject({ status: { unavailableReplicas: 1 } });
  });

  test('an init container with the image of the release fails, the others wait for it', async () => {
    using rig = startCluster(200);
    rig.apply(workload('app:init-fail', { initImage: 'app:init-fail' }));
    await expect
      .poll(() => onlyPod(rig)?.initContainers.map(stateOf), { timeout: 5000 })
      .toEqual(['CrashLoopBackOff (1)']);
    expect(onlyPod(rig)?.containers.map(stateOf)).toEqual(['PodInitializing']);
    expect(onlyPod(rig)?.phase).toBe('Pending');
  });

  test('an init container with a word of its own lives it first', async () => {
    using rig = startCluster(200);
    const seen = recordStates(rig, 'initContainers');
    rig.apply(workload('app:1.0', { initImage: 'migrate:slow-5' }));
    await expect.poll(() => onlyPod(rig)?.containers.map(stateOf), { timeout: 5000 }).toEqual(['ready']);
    expect(seen).toEqual(['PodInitializing', 'running', 'Completed']);
  });

  test('a back-off names the container and its pod, as the kubelet does', async () => {
    using rig = startCluster(200);
    rig.apply(workload('app:crash'));
    await expect.poll(() => rig.events('Pod', 'BackOff'), { timeout: 5000 }).toHaveLength(1);
    const { ref, uid } = onlyPod(rig) ?? { ref: { name: '' }, uid: '' };
    const who = `container api in pod ${ref.name}_shop(${uid})`;
    expect(rig.events('Pod', 'BackOff')).toEqual([`Back-off restarting failed ${who}`]);
  });

  test('the cluster of the tests plays every one of these lives, step by step', () => {
    const names = podStages().map(({ metadata }) => metadata.name);
    for (const word of podWords) {
      const { steps } = servingLife({ name: word, amount: 0 });
      const stages = steps.map((_, index) => `pod-${word}-${index}`);
      expect(names).toEqual(expect.arrayContaining(stages));
    }
  });
});
