import type { VerdictDecision } from '../../../../core/rollout/decision.ts';
import type { Observation, StartObservation } from '../../../../core/rollout/observation.ts';
import type { Step } from '../../../../core/rollout/state.ts';
import { startWatch, step } from '../../../../core/rollout/step.ts';
import type { Want } from '../../../../core/rollout/want.ts';
import {
  BEFORE,
  commit,
  deploymentNodes,
  FOREIGN_IMAGE,
  image,
  OLD_IMAGE,
  OUR_IMAGE,
  OURS,
  podManifest,
  RIVAL_IMAGE,
  tree,
} from '../bodies.ts';
import { createDeployment, type Deployment, type Fate, type PodState } from './cluster.ts';
import { type Commit, createController, wallTime } from './controller.ts';
import { between, createTimeline, type Random, randomFrom, type Timeline } from './timeline.ts';

/** One game: what is released, what else happens, and how badly the watcher sees it. */
export interface Game {
  readonly seed: number;
  readonly fate: Fate;
  readonly fault: Commit['fault'];
  /** Another service in the application. */
  readonly foreign: 'none' | 'good' | 'crash';
  /** Commits that land after ours: seconds after the push, and what they change. */
  readonly later: readonly { readonly at: number; readonly kind: 'docs' | 'foreign' | 'rival' }[];
  readonly selfHeal: boolean;
  readonly spurious: number;
  /** Seconds; nothing of the repository, or of the API, is reachable in between. */
  readonly gitOutage: readonly [from: number, to: number] | null;
  readonly apiOutage: readonly [from: number, to: number] | null;
  readonly lostRefreshes: number;
  readonly stream: {
    readonly drop: number;
    readonly repeat: number;
    readonly disorder: number;
    readonly reconnects: number;
  } | null;
  /** Seconds. */
  readonly stability: number;
}

export interface Played {
  readonly verdict: VerdictDecision;
  /** Virtual milliseconds. */
  readonly at: number;
  /** When the new release was ready, and when it ceased to be, in turns. */
  readonly liveness: readonly { readonly at: number; readonly isLive: boolean }[];
  readonly observations: number;
}

export const LONGEST_LATENCY = 400;
const TIMEOUT_MINUTES = 4;

export function play(
  game: Game,
  watch: (observation: Observation | null, step: Step) => void = () => {},
): Played {
  const random = randomFrom(game.seed);
  const timeline = createTimeline();
  const commits = planCommits(game, timeline);
  const inbox: Observation[] = [];
  const stream = createStream(game, { timeline, random, inbox });
  const deployments: Deployment[] = [];
  const onChange = (): void => {
    noteLiveness();
    controller.onClusterChange();
  };
  const services = { 'chat-api': OLD_IMAGE, ...(game.foreign === 'none' ? {} : { worker: FOREIGN_IMAGE }) };
  for (const [name, first] of Object.entries(services)) {
    deployments.push(createDeployment(name, first, { timeline, random, onChange }));
  }
  const isGitDown = (): boolean => isWithin(game.gitOutage, timeline.now());
  const controller = createController({
    timeline,
    random,
    repository: {
      head: () => (isGitDown() ? undefined : commits.findLast(({ at }) => at <= timeline.now())?.commit),
    },
    deployments,
    fateOf: (text) => fateOf(text, game),
    selfHeal: game.selfHeal,
    spurious: game.spurious,
    first: commits[0]?.commit ?? missing(),
    onWrite: (body) => stream.publish(body),
  });
  const liveness: { at: number; isLive: boolean }[] = [{ at: 0, isLive: false }];
  function noteLiveness(): void {
    const ours = deployments[0];
    const isLive = ours !== undefined && ours.image() === OUR_IMAGE && ours.isReady();
    if (liveness.at(-1)?.isLive !== isLive) liveness.push({ at: timeline.now(), isLive });
  }

  const world: World = {
    game,
    timeline,
    random,
    deployments,
    controller,
    commits: commits.map((one) => one.commit),
    inbox,
  };
  let current: Step = startWatch(startOf(game, controller.read()), wallTime(0));
  const begun = new Set<string>();
  let observations = 0;
  stream.open();
  for (;;) {
    const { decision } = current;
    if (decision.kind === 'verdict') return { verdict: decision, at: timeline.now(), liveness, observations };
    for (const want of current.wants) begin(want, world, begun);
    const due = current.wants
      .filter(({ key }) => !begun.has(key))
      .map(({ notBefore }) => notBefore - wallTime(0));
    const until = Math.min(...due, (current.wakeAt ?? wallTime(0)) - wallTime(0));
    while (inbox.length === 0 && timeline.proceed(Math.max(until, timeline.now() + 1)));
    const observation = inbox.shift() ?? null;
    if (observation !== null) observations += 1;
    current = step(current.state, observation, wallTime(timeline.now()));
    watch(observation, current);
  }
}

function startOf({ stability }: Game, baseline: unknown): StartObservation {
  return {
    at: new Date(wallTime(0)).toISOString(),
    source: 'start',
    revision: OURS,
    images: [OUR_IMAGE],
    applications: ['todo'],
    stability: `${stability}s`,
    timeout: `${TIMEOUT_MINUTES}m`,
    baseline: { todo: baseline },
  };
}

function planCommits(game: Game, timeline: Timeline): { at: number; commit: Commit }[] {
  const base = { worker: FOREIGN_IMAGE };
  const planned: { at: number; commit: Commit }[] = [
    { at: -1, commit: { revision: BEFORE, images: { ...base, 'chat-api': OLD_IMAGE }, fault: 'none' } },
    { at: 0, commit: { revision: OURS, images: { ...base, 'chat-api': OUR_IMAGE }, fault: game.fault } },
  ];
  for (const [index, { at, kind }] of game.later.toSorted((left, right) => left.at - right.at).entries()) {
    const before = planned.at(-1)?.commit ?? missing();
    const images = {
      ...before.images,
      ...(kind === 'foreign' ? { worker: image('worker', '8') } : {}),
      ...(kind === 'rival' ? { 'chat-api': RIVAL_IMAGE } : {}),
    };
    const revision = commit('cdef'.charAt(index));
    planned.push({ at: timeline.now() + at * 1000, commit: { revision, images, fault: before.fault } });
  }
  return planned;
}

function fateOf(text: string, game: Game): Fate {
  if (text === OUR_IMAGE) return game.fate;
  return text === image('worker', '8') && game.foreign === 'crash' ? 'crash' : 'good';
}

interface World {
  readonly game: Game;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly deployments: readonly Deployment[];
  readonly controller: ReturnType<typeof createController>;
  readonly commits: readonly Commit[];
  readonly inbox: Observation[];
}

/** Begins a want that is due; the answer is a truthful snapshot of some moment before it arrives. */
function begin(want: Want, world: World, begun: Set<string>): void {
  const { timeline, random, inbox } = world;
  if (begun.has(want.key) || want.notBefore > wallTime(timeline.now())) return;
  begun.add(want.key);
  const latency = between(random, 10, LONGEST_LATENCY);
  const isRefresh = want.kind === 'get' && want.refresh !== 'none';
  if (isRefresh && random() >= world.game.lostRefreshes) world.controller.refresh();
  const snapshotAt = timeline.now() + latency * (isRefresh ? 0.95 : random());
  timeline.plan(snapshotAt, () => {
    const answer = answerOf(want, world);
    timeline.plan(timeline.now() + 5 + latency * 0.05, () => {
      inbox.push({ ...answer, at: new Date(wallTime(timeline.now())).toISOString() });
    });
  });
}

type Unstamped = Observation extends infer One ? (One extends Observation ? Omit<One, 'at'> : never) : never;

function answerOf(want: Want, world: World): Unstamped {
  const isDown = isWithin(world.game.apiOutage, world.timeline.now());
  const body = (value: () => unknown) =>
    isDown ? { status: 503, error: 'upstream connect error' } : { body: value() };
  switch (want.kind) {
    case 'get':
      return {
        source: 'get',
        app: want.app,
        ...(want.refresh === 'none' ? {} : { refresh: want.refresh }),
        ...body(world.controller.read),
      };
    case 'tree':
      return { source: 'tree', app: want.app, ...body(() => treeOf(world)) };
    case 'resource':
      return {
        source: 'resource',
        app: want.app,
        ref: want.ref,
        ...body(() => manifestOf(want.ref.name, world)),
      };
    case 'events':
      return {
        source: 'events',
        app: want.app,
        uid: want.ref.uid ?? '',
        ...body(() => ({ metadata: {}, items: eventsOf(want.ref.name, world) })),
      };
    case 'logs':
      return {
        source: 'logs',
        app: want.app,
        pod: want.pod,
        container: want.container,
        previous: want.previous,
        text: 'panic: no luck',
      };
    case 'windows':
      return { source: 'windows', app: want.app, ...body(() => ({ canSync: true })) };
    case 'git':
      return gitAnswer(want.revision, want.commits, world);
    case 'registry':
      return { source: 'registry', image: want.image, status: registryStatus(world.game.fate) };
  }
}

function gitAnswer(
  revision: string,
  asked: readonly string[],
  { commits, game, timeline }: World,
): Unstamped {
  if (isWithin(game.gitOutage, timeline.now())) return { source: 'git', revision, contains: [], lacks: [] };
  const order = commits.map((one) => one.revision);
  const contains = asked.filter((one) => order.indexOf(one) <= order.indexOf(revision));
  return { source: 'git', revision, contains, lacks: asked.filter((one) => !contains.includes(one)) };
}

function registryStatus(fate: Fate): number {
  return fate === 'missing' ? 404 : 200;
}

function treeOf({ deployments }: World) {
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

function podShape(text: string, state: PodState) {
  const isBroken = /BackOff|Err|Error/.test(state.reason) || (!state.ready && state.ended !== undefined);
  return {
    images: [text],
    health: state.ready ? 'Healthy' : isBroken ? 'Degraded' : 'Progressing',
    message: state.message,
    reason: state.reason,
    restarts: state.restarts,
  };
}

function manifestOf(name: string, { deployments }: World): unknown {
  for (const deployment of deployments) {
    const pod = deployment.pods().find(({ generation }) => name === `${deployment.name}-${generation}-0`);
    if (pod !== undefined) return podManifest(name, [containerOf(pod.image, pod.state)]);
  }
  return null;
}

/** The events of a pod: what the kubelet said about each pull that failed so far. */
function eventsOf(name: string, { deployments }: World): readonly unknown[] {
  const pods = deployments.flatMap((deployment) =>
    deployment.pods().map((pod) => ({ ...pod, name: `${deployment.name}-${pod.generation}-0` })),
  );
  const failures = pods.find((pod) => pod.name === name)?.failures ?? [];
  return failures.map((message) => ({
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image: ${message}`,
    involvedObject: { kind: 'Pod', name },
  }));
}

function containerOf(text: string, { ready, reason, message, restarts, ended }: PodState) {
  const isWaiting = reason !== 'Running';
  const last =
    ended === undefined
      ? {}
      : { lastState: { terminated: { reason: ended, exitCode: ended === 'Error' ? 1 : 137 } } };
  const state = isWaiting ? { waiting: { reason, message } } : { running: {} };
  return { image: text, ready, restarts, state, ...last };
}

interface Channel {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly inbox: Observation[];
}

/** Events that are dropped, repeated, late and out of order, and reconnects to replicas that are behind. */
function createStream({ stream }: Game, { timeline, random, inbox }: Channel) {
  const published: unknown[] = [];
  const send = (event: 'open' | 'message' | 'close', body?: unknown): void => {
    const at = new Date(wallTime(timeline.now())).toISOString();
    inbox.push({
      at,
      source: 'stream',
      app: 'todo',
      event,
      ...(body === undefined ? {} : { body: { result: { type: 'MODIFIED', application: body } } }),
    });
  };
  const deliver = (body: unknown, delay: number): void =>
    timeline.plan(timeline.now() + delay, () => send('message', body));
  const reconnect = (): void => {
    send('close');
    timeline.plan(timeline.now() + between(random, 100, 2000), () => {
      send('open');
      const behind = Math.floor(random() * Math.min(published.length, 6));
      const body = published.at(-1 - behind);
      if (body !== undefined) deliver(body, 20);
    });
  };
  return {
    open: (): void => {
      if (stream === null) return;
      send('open');
      for (let count = 0; count < stream.reconnects; count++)
        timeline.plan(between(random, 500, 60_000), reconnect);
    },
    publish: (body: unknown): void => {
      published.push(body);
      if (stream === null || random() < stream.drop) return;
      deliver(body, random() < stream.disorder ? between(random, 300, 8000) : between(random, 10, 200));
      if (random() < stream.repeat) deliver(body, between(random, 100, 20_000));
    },
  };
}

function isWithin(span: readonly [number, number] | null, now: number): boolean {
  return span !== null && now >= span[0] * 1000 && now < span[1] * 1000;
}

function missing(): never {
  throw new Error('there is always a first commit');
}
