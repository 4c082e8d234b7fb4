import { parseOutcome, podWords } from '../../../scripts/sandbox/cluster/outcomes.ts';
import {
  jobLife,
  type LifeState,
  type PodLife,
  type PodStep,
  servingLife,
} from '../../../scripts/sandbox/cluster/pod-lives.ts';

/** A KWOK Stage, ready to be written into its configuration. */
export interface Stage {
  readonly apiVersion: 'kwok.x-k8s.io/v1alpha1';
  readonly kind: 'Stage';
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}

/** A condition of our own tells how far a pod has come; nothing but these stages reads it. */
const stepCondition = 'cluster.slipway.invalid/step';

/** Words a stage can tell apart; the seconds of `slow-N` are read from the tag. */
const words: readonly string[] = ['flap-1', 'flap-2', 'flap-3', ...podWords];

/** The stages of every pod of the cluster. */
export function podStages(): readonly Stage[] {
  const stages = [...words, 'ready'].flatMap((name) => {
    const outcome = parseOutcome(name) ?? { name: 'ready', amount: 0 };
    return [
      ...stagesOfLife({ name, life: servingLife(outcome), job: 'NotIn' }),
      ...stagesOfLife({ name, life: jobLife(outcome), job: 'In' }),
    ];
  });
  return [...stages, deletion()];
}

interface NamedLife {
  readonly name: string;
  readonly life: PodLife;
  /** Whether the pod belongs to a Job. */
  readonly job: 'In' | 'NotIn';
}

function stagesOfLife({ name, life, job }: NamedLife): readonly Stage[] {
  return life.steps.map((step, index) => ({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: `${job === 'In' ? 'job' : 'pod'}-${name}-${index}` },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: {
        matchExpressions: [
          { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
          { key: outcomeExpression, operator: 'In', values: [name] },
          { key: ownerExpression, operator: job, values: ['Job'] },
          { key: stepExpression, operator: 'In', values: predecessorsOf(index, life) },
        ],
      },
      delay: delayOf(step),
      steps: [patchOf(step, index), ...eventOf(step, index)],
    },
  }));
}

function deletion(): Stage {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: 'pod-delete' },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: { matchExpressions: [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }] },
      delay: { durationMilliseconds: 300 },
      steps: [{ delete: true }],
    },
  };
}

const images = '((.spec.initContainers // [])[], .spec.containers[]) | .image';
const tag = `capture(":(?<tag>[^:/@]+)(@sha256:[0-9a-f]+)?$") | .tag`;
const word = `capture("(^|[-_.])(?<word>${words.join('|')})(-[0-9]+s?)?($|[-_.])") | .word`;
const seconds = `capture("slow-(?<seconds>[0-9]+)") | .seconds + "s"`;
const outcomeExpression = `[${images} | ${tag} | ${word}] + ["ready"] | .[0]`;
const slowExpression = `[${images} | ${tag} | ${seconds}] + ["20s"] | .[0]`;
const ownerExpression = '((.metadata.ownerReferences // [])[] | .kind), ""';
const stepExpression = `[(.status.conditions // [])[] | select(.type == "${stepCondition}") | .reason] + ["none"] | .[0]`;

function predecessorsOf(index: number, { steps, repeatFrom }: PodLife): readonly string[] {
  const before = index === 0 ? 'none' : nameOf(index - 1);
  return repeatFrom === index ? [before, nameOf(steps.length - 1)] : [before];
}

function nameOf(index: number): string {
  return `Step${index}`;
}

/** A little jitter, so that no two pods move in step. */
function delayOf({ afterMs, slow }: PodStep): unknown {
  if (slow === true)
    return { durationMilliseconds: afterMs, durationFrom: { expressionFrom: slowExpression } };
  return { durationMilliseconds: afterMs, jitterDurationMilliseconds: Math.round(afterMs * 1.2) };
}

function patchOf(step: PodStep, index: number): unknown {
  return {
    patch: {
      subresource: 'status',
      root: 'status',
      type: 'strategic',
      template: statusTemplate(step, index),
    },
  };
}

function statusTemplate(step: PodStep, index: number): string {
  const { phase, containers, initContainers = { is: 'terminated', reason: 'Completed', exitCode: 0 } } = step;
  const ready = containers.is === 'running' && containers.ready;
  const initialized = step.initContainers === undefined;
  const restartsInit = step.restart === true && !initialized;
  const restarts = step.restart === true && initialized;
  return `
{{ $now := Now }}
{{ $root := . }}
phase: ${phase}
conditions:
${[
  condition('Initialized', initialized),
  condition('Ready', ready),
  condition('ContainersReady', ready),
  `- type: ${stepCondition}\n  status: "True"\n  reason: ${nameOf(index)}\n  lastTransitionTime: {{ $now | Quote }}`,
].join('\n')}
{{ if not .status.startTime }}startTime: {{ $now | Quote }}{{ end }}
{{ if not .status.podIP }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
{{ with PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ . | Quote }}
podIPs:
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
${statuses({ field: 'containerStatuses', list: 'containers', state: containers, restarts })}
{{ if .spec.initContainers }}
${statuses({ field: 'initContainerStatuses', list: 'initContainers', state: initContainers, restarts: restartsInit })}
{{ end }}
`;
}

function condition(type: string, holds: boolean): string {
  return `- type: ${type}\n  status: "${holds ? 'True' : 'False'}"\n  lastTransitionTime: {{ $now | Quote }}`;
}

interface Statuses {
  readonly field: 'containerStatuses' | 'initContainerStatuses';
  readonly list: 'containers' | 'initContainers';
  readonly state: LifeState;
  readonly restarts: boolean;
}

/** What a container went through last stays readable in `lastState`, as the kubelet keeps it. */
function statuses({ field, list, state, restarts }: Statuses): string {
  const completed = list === 'initContainers' && state.is === 'terminated' && state.exitCode === 0;
  const isReady = completed || (state.is === 'running' && state.ready);
  const known = `$root.status.${field}`;
  return `
${field}:
{{ range $index, $container := .spec.${list} }}
{{ $before := dict }}
{{ if ${known} }}{{ $before = index ${known} $index }}{{ end }}
{{ $count := int ( or $before.restartCount 0 ) }}
{{ $last := $before.lastState }}
{{ $started := $now }}
{{ with $before.state }}
{{ if .terminated }}{{ $last = . }}{{ end }}
{{ if .running }}{{ $started = .running.startedAt }}{{ end }}
{{ end }}
- name: {{ $container.name | Quote }}
  image: {{ $container.image | Quote }}
  imageID: ""
  ready: ${isReady}
  started: ${state.is === 'running'}
  restartCount: {{ ${restarts ? 'add $count 1' : '$count'} }}
  state: ${stateText(state)}
  {{ if $last }}lastState: {{ toJson $last }}{{ end }}
{{ end }}`;
}

function stateText(state: LifeState): string {
  switch (state.is) {
    case 'running':
      return '{ running: { startedAt: {{ $started | Quote }} } }';
    case 'terminated':
      return `{ terminated: { reason: ${state.reason}, exitCode: ${state.exitCode}, startedAt: {{ $started | Quote }}, finishedAt: {{ $now | Quote }} } }`;
    case 'waiting': {
      const message = state.message === undefined ? '' : `, message: {{ ${fill(state.message)} | Quote }}`;
      return `{ waiting: { reason: ${state.reason}${message} } }`;
    }
  }
}

/** `{image}`, `{container}` and so on in a message as an expression of the template language. */
function fill(message: string): string {
  const values: Readonly<Record<string, string>> = {
    image: '$container.image',
    container: '$container.name',
    pod: '$root.metadata.name',
    namespace: '$root.metadata.namespace',
    uid: '$root.metadata.uid',
  };
  const names: string[] = [];
  const format = message.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(values[name] ?? '""');
    return '%s';
  });
  return `printf ${JSON.stringify(format)} ${names.join(' ')}`;
}

/** The event a kubelet would send, about the first container. */
function eventOf({ event, initContainers }: PodStep, index: number): readonly unknown[] {
  if (event === undefined) return [];
  const list = initContainers === undefined ? 'containers' : 'initContainers';
  const template = `
{{ $now := Now }}
{{ $root := . }}
{{ $container := index .spec.${list} 0 }}
apiVersion: v1
kind: Event
metadata:
  name: {{ printf "%s.step%s" .metadata.name "${index}" | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{ .metadata.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  uid: {{ .metadata.uid | Quote }}
type: ${event.type}
reason: ${event.reason}
message: {{ ${fill(event.message)} | Quote }}
source: { component: kubelet, host: {{ .spec.nodeName | Quote }} }
count: 1
firstTimestamp: {{ printf "%sZ" ( $now | trunc 19 ) | Quote }}
lastTimestamp: {{ printf "%sZ" ( $now | trunc 19 ) | Quote }}
`;
  return [{ apply: { template } }];
}
