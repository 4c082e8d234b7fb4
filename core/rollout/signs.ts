import { definedOnly } from '../defined-only.ts';
import type { EventView } from './events.ts';
import { classifyPull, findMissingObject, type MissingObject, type PullFault } from './messages.ts';
import type { ResourceRef } from './observation.ts';
import { type ContainerView, countTerminations, isFine, type PodView } from './pod.ts';
import type { RootCauseCode } from './reason-codes.ts';
import type { NodeView } from './tree.ts';

/** What a pod shows of why it does not run. */
export interface Sign {
  readonly code: RootCauseCode;
  /** Waiting cannot heal it: the release may be failed at once. */
  readonly isFinal: boolean;
  readonly message: string;
  readonly resource: ResourceRef;
  readonly container?: string;
  readonly image?: string;
  /** Set where it is final only if nothing makes this object soon. */
  readonly missing?: MissingObject;
}

/** What is known of one pod. */
export interface PodFacts {
  readonly node: NodeView;
  /** As new as the node. */
  readonly pod: PodView | null;
  /** As it was read last, maybe before the node. */
  readonly past: PodView | null;
  /** The manifest is newer than the node: the tree may be the last word of a controller that is away. */
  readonly isAhead: boolean;
  readonly events: readonly EventView[];
  /** HTTP status the registry gave for an image, where it was asked. */
  readonly registryStatus: (image: string) => number | undefined;
}

const PULL_REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
]);
const NAME_REASONS: ReadonlySet<string> = new Set(['InvalidImageName', 'ErrImageNeverPull']);
/** Terminations of one container after which it is a crash loop and no stumble (DESIGN 6.2). */
const CRASH_LIMIT = 3;

/** The signs of one pod, from its manifest where it was read, else from its node in the tree. */
export function readSigns(facts: PodFacts): readonly Sign[] {
  if (facts.node.health?.status === 'Healthy' && !facts.isAhead) return [];
  const scheduling = readScheduling(facts);
  const containers = facts.pod === null ? readNodeSigns(facts) : readContainerSigns(facts, facts.pod);
  return [...scheduling, ...containers];
}

function readScheduling({ node, pod, events }: PodFacts): readonly Sign[] {
  const waiting =
    node.reason === 'Pending' || node.reason === '' ? lastEvent(events, /^FailedScheduling$/) : undefined;
  const message = pod === null ? waiting?.message : (pod.unschedulable ?? undefined);
  return message === undefined
    ? []
    : [{ code: 'unschedulable', isFinal: false, message, resource: node.ref }];
}

function readContainerSigns(facts: PodFacts, pod: PodView): readonly Sign[] {
  const broken = pod.containers.filter((container) => !isFine(container));
  return broken.flatMap((container) => {
    const sign = signOf(facts, stateOf(container, facts));
    return sign === undefined ? [] : [sign];
  });
}

/** The state of a container, in one form for both places it can be read from. */
interface ContainerState {
  readonly reason: string;
  readonly message: string;
  readonly isCrashLoop: boolean;
  readonly isOutOfMemory: boolean;
  readonly hasEnded: boolean;
  readonly isRunning: boolean;
  readonly container?: string;
  readonly image?: string;
}

function stateOf(container: ContainerView, { node }: PodFacts): ContainerState {
  const end = container.terminated ?? container.lastTerminated;
  const nodeMessage = node.health?.message ?? '';
  return {
    reason: container.waiting?.reason ?? container.terminated?.reason ?? '',
    message: container.waiting?.message || end?.message || nodeMessage,
    isCrashLoop: countTerminations(container) >= CRASH_LIMIT,
    isOutOfMemory: end?.reason === 'OOMKilled',
    hasEnded: countTerminations(container) > 0,
    isRunning: container.isRunning,
    container: container.name,
    image: container.image,
  };
}

const ENDED =
  /^(?:CrashLoopBackOff|Error|OOMKilled|StartError|ContainerCannotRun|RunContainerError|DeadlineExceeded|ExitCode:|Signal:)/;

function readNodeSigns(facts: PodFacts): readonly Sign[] {
  const { node } = facts;
  const reason = node.reason.replace(/^Init:/, '');
  const hasEnded = ENDED.test(reason);
  const sign = signOf(facts, {
    reason,
    message: node.health?.message ?? '',
    // The tree counts the restarts of all containers together: one of n has ended three times for sure only from here.
    isCrashLoop: hasEnded && node.restarts + 1 > (CRASH_LIMIT - 1) * node.containers,
    isOutOfMemory: reason === 'OOMKilled' || (hasEnded && facts.past !== null && endedForMemory(facts.past)),
    hasEnded: hasEnded || node.restarts > 0,
    isRunning: reason === 'Running',
    ...definedOnly({ image: soleImage(node) }),
  });
  return sign === undefined ? [] : [sign];
}

/** A crash loop's node names the back-off only; what ended its containers before is the best guess at what did now. */
function endedForMemory({ containers }: PodView): boolean {
  return containers.some(
    ({ terminated, lastTerminated }) => (terminated ?? lastTerminated)?.reason === 'OOMKilled',
  );
}

/** The image a pod's message is about: the one it names, or the only one there is. */
function soleImage({ images, health }: NodeView): string | undefined {
  const named = images.filter((image) => health?.message.includes(image));
  if (named.length === 1) return named[0];
  return images.length === 1 ? images[0] : undefined;
}

function signOf(facts: PodFacts, state: ContainerState): Sign | undefined {
  if (PULL_REASONS.has(state.reason)) return pullSign(facts, state);
  if (NAME_REASONS.has(state.reason)) return sign(facts, state, { code: 'image-missing', isFinal: true });
  if (state.reason === 'CreateContainerConfigError') return configSign(facts, state);
  if (state.hasEnded) return crashSign(facts, state);
  if (state.isRunning)
    return sign(facts, state, { code: 'probe-failing', isFinal: false, ...probeWords(facts) });
  return mountSign(facts, state);
}

type Told = Pick<Sign, 'code' | 'isFinal'> & { readonly message?: string; readonly missing?: MissingObject };

function sign({ node }: PodFacts, state: ContainerState, told: Told): Sign {
  return {
    resource: node.ref,
    ...definedOnly({ container: state.container, image: state.image, missing: told.missing }),
    code: told.code,
    isFinal: told.isFinal,
    message: told.message ?? (state.message || state.reason),
  };
}

const pullSigns: Readonly<Record<PullFault, Pick<Sign, 'code' | 'isFinal'>>> = {
  'image-missing': { code: 'image-missing', isFinal: true },
  'image-auth': { code: 'image-auth', isFinal: true },
  passing: { code: 'image-unreachable', isFinal: false },
  untold: { code: 'image-unreachable', isFinal: false },
};

/** The kubelet's words decide; where they say nothing, its events, then the registry's own answer. */
function pullSign(facts: PodFacts, state: ContainerState): Sign {
  const event = lastEvent(facts.events, /^Failed$/, /pull/i)?.message ?? '';
  const [message, fault] = tellPull([state.message, event]);
  const status = facts.registryStatus(state.image ?? '');
  const byRegistry = registryFaults[fault]?.[status ?? 0];
  if (byRegistry !== undefined) {
    return sign(facts, state, {
      ...pullSigns[byRegistry],
      message: `${message} (the registry answers ${status})`,
    });
  }
  // The registry has it after all: a replica was late, or a cache remembers too well. That heals.
  const isContradicted = fault === 'image-missing' && status === 200;
  return sign(facts, state, { ...pullSigns[fault], message, ...(isContradicted ? { isFinal: false } : {}) });
}

/** A refusal of whoever watches says nothing where the kubelet is let in and only slowed down. */
const registryFaults: Partial<Record<PullFault, Partial<Record<number, PullFault>>>> = {
  untold: { 404: 'image-missing', 401: 'image-auth', 403: 'image-auth' },
  passing: { 404: 'image-missing' },
};

function tellPull(messages: readonly string[]): readonly [message: string, fault: PullFault] {
  const told = messages.map((message) => [message, classifyPull(message)] as const);
  return (
    told.find(([, fault]) => fault !== 'untold') ?? told.find(([message]) => message !== '') ?? ['', 'untold']
  );
}

function configSign(facts: PodFacts, state: ContainerState): Sign {
  const missing = findMissingObject(state.message);
  return sign(facts, state, {
    code: 'config-missing',
    isFinal: missing !== undefined,
    ...definedOnly({ missing }),
  });
}

function crashSign(facts: PodFacts, state: ContainerState): Sign {
  const isFinal = state.isCrashLoop;
  if (state.isOutOfMemory) return sign(facts, state, { code: 'oom', isFinal });
  const killed = lastEvent(facts.events, /^(?:Killing|Unhealthy)$/, /liveness/i);
  if (killed !== undefined)
    return sign(facts, state, { code: 'probe-failing', isFinal, message: killed.message });
  return sign(facts, state, { code: 'crash', isFinal });
}

function probeWords({ events }: PodFacts): { readonly message?: string } {
  return definedOnly({ message: lastEvent(events, /^Unhealthy$/)?.message });
}

/** A volume that cannot be mounted keeps a pod in ContainerCreating; only its events tell. */
function mountSign(facts: PodFacts, state: ContainerState): Sign | undefined {
  const event = lastEvent(facts.events, /^(?:FailedMount|FailedCreatePodSandBox|FailedAttachVolume)$/);
  const missing = findMissingObject(event?.message ?? '');
  if (event === undefined || missing === undefined) return undefined;
  return sign(facts, state, { code: 'config-missing', isFinal: false, message: event.message });
}

function lastEvent(events: readonly EventView[], reason: RegExp, words = /(?:)/): EventView | undefined {
  return events.findLast((event) => reason.test(event.reason) && words.test(event.message));
}
