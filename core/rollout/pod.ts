import { isObject, type JsonObject, listField, numberField, objectOf, textField } from '../argocd/fields.ts';
import { timeField } from './time.ts';

/** One end of a container. */
export interface TerminationView {
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number;
  /** Milliseconds since the epoch; 0 where it is not told. */
  readonly finishedAt: number;
}

/** The state of one container, init containers included. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly isInit: boolean;
  readonly isReady: boolean;
  readonly isRunning: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly terminated: TerminationView | null;
  readonly lastTerminated: TerminationView | null;
}

export interface PodView {
  readonly phase: string;
  /** Why no node takes it; nothing once it is placed. */
  readonly unschedulable: string | null;
  /** On its way out. */
  readonly isDeleting: boolean;
  /** Since when (milliseconds since the epoch) it is ready; 0 where it does not say. */
  readonly readySince: number;
  readonly containers: readonly ContainerView[];
}

/** Reads the parts of a Pod manifest that tell why it does not run. */
export function readPod(object: JsonObject): PodView {
  const spec = objectOf(object['spec']);
  const status = objectOf(object['status']);
  return {
    phase: textField(status, 'phase') ?? '',
    unschedulable: readUnschedulable(status),
    isDeleting: textField(objectOf(object['metadata']), 'deletionTimestamp') !== undefined,
    readySince: readReadySince(status),
    containers: [
      ...readContainers(
        listField(status, 'initContainerStatuses'),
        imagesByName(spec, 'initContainers'),
        true,
      ),
      ...readContainers(listField(status, 'containerStatuses'), imagesByName(spec, 'containers'), false),
    ],
  };
}

function readReadySince(status: JsonObject): number {
  const condition = findCondition(status, 'Ready', 'True');
  return condition === undefined ? 0 : (timeField(condition, 'lastTransitionTime') ?? 0);
}

function findCondition(status: JsonObject, type: string, holds: 'True' | 'False'): JsonObject | undefined {
  return listField(status, 'conditions')
    .map(objectOf)
    .find((one) => one['type'] === type && one['status'] === holds);
}

function readUnschedulable(status: JsonObject): string | null {
  const condition = findCondition(status, 'PodScheduled', 'False');
  return condition === undefined
    ? null
    : (textField(condition, 'message') ?? textField(condition, 'reason') ?? 'no node takes the pod');
}

/** The specification holds the image as it was asked for; the status may hold another name of it. */
function imagesByName(spec: JsonObject, list: string): ReadonlyMap<string, string> {
  return new Map(
    listField(spec, list)
      .map(objectOf)
      .map((container) => [textField(container, 'name') ?? '', textField(container, 'image') ?? '']),
  );
}

function readContainers(
  statuses: readonly unknown[],
  images: ReadonlyMap<string, string>,
  isInit: boolean,
): ContainerView[] {
  return statuses.map(objectOf).map((status) => {
    const state = objectOf(status['state']);
    const name = textField(status, 'name') ?? '';
    return {
      name,
      image: images.get(name) ?? textField(status, 'image') ?? '',
      isInit,
      isReady: status['ready'] === true,
      isRunning: isObject(state['running']),
      restarts: numberField(status, 'restartCount') ?? 0,
      waiting: readWaiting(state['waiting']),
      terminated: readTermination(state['terminated']),
      lastTerminated: readTermination(objectOf(status['lastState'])['terminated']),
    };
  });
}

function readWaiting(value: unknown): ContainerView['waiting'] {
  if (!isObject(value)) return null;
  return { reason: textField(value, 'reason') ?? '', message: textField(value, 'message') ?? '' };
}

function readTermination(value: unknown): TerminationView | null {
  if (!isObject(value)) return null;
  return {
    reason: textField(value, 'reason') ?? '',
    message: textField(value, 'message') ?? '',
    exitCode: numberField(value, 'exitCode') ?? 0,
    finishedAt: timeField(value, 'finishedAt') ?? 0,
  };
}

/**
 * How often a container has ended: its restarts, and one more while it is not running again. An init container that
 * ended well is done, not failing.
 */
export function countTerminations(container: ContainerView): number {
  const { restarts, terminated, waiting, isInit } = container;
  if (terminated !== null) return restarts + (isInit && terminated.exitCode === 0 ? 0 : 1);
  return restarts + (waiting?.reason === 'CrashLoopBackOff' ? 1 : 0);
}

/** Whether a container works at the moment, or has done its work. */
export function isFine({ isReady, isInit, terminated }: ContainerView): boolean {
  return isReady || (isInit && terminated?.exitCode === 0);
}
