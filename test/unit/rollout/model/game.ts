import type { VerdictDecision } from '../../../../core/rollout/decision.ts';
import type { Observation, StartObservation } from '../../../../core/rollout/observation.ts';
import type { Step } from '../../../../core/rollout/state.ts';
import { startWatch, step } from '../../../../core/rollout/step.ts';
import { BEFORE, commit, FOREIGN_IMAGE, image, OLD_IMAGE, OUR_IMAGE, OURS, RIVAL_IMAGE } from '../bodies.ts';
import { begin, isWithin, type World } from './answers.ts';
import { createDeployment, type Deployment } from './cluster.ts';
import { createController } from './controller.ts';
import { createEventStream } from './event-stream.ts';
import type { Fate } from './fates.ts';
import type { Game } from './rules.ts';
import { type Commit, type Scene, wallTime } from './scene.ts';
import { createTimeline, randomFrom, withAbsence } from './timeline.ts';
import { treeOf } from './views.ts';

export interface Played {
  readonly verdict: VerdictDecision;
  /** Virtual milliseconds. */
  readonly at: number;
  /** When the new release was ready, and when it ceased to be, in turns: the truth. */
  readonly liveness: readonly { readonly at: number; readonly isLive: boolean }[];
  /** When the controller had a sync under way, in turns. */
  readonly syncs: readonly { readonly at: number; readonly isBusy: boolean }[];
}

const TIMEOUT = '4m';

/** Plays a game to its verdict; `watch` sees each step. */
export function play(
  game: Game,
  watch: (observation: Observation | null, step: Step) => void = () => {},
): Played {
  const { world, liveness, syncs, open } = setUp(game);
  const { inbox, scene } = world;
  const { timeline } = scene;
  const begun = new Set<string>();
  let current = startWatch(startOf(game, world.controller.read()), wallTime(0));
  open();
  for (;;) {
    const { decision, wants, wakeAt } = current;
    if (decision.kind === 'verdict') return { verdict: decision, at: timeline.now(), liveness, syncs };
    for (const want of wants) begin(want, world, begun);
    const times = [
      wakeAt ?? wallTime(0),
      ...wants.filter(({ key }) => !begun.has(key)).map((want) => want.notBefore),
    ];
    const until = Math.max(Math.min(...times) - wallTime(0), timeline.now() + 1);
    while (inbox.length === 0 && timeline.proceed(until));
    const observation = inbox.shift() ?? null;
    current = step(current.state, observation, wallTime(timeline.now()));
    watch(observation, current);
  }
}

function setUp(game: Game) {
  const random = randomFrom(game.seed);
  const timeline = createTimeline();
  const inbox: Observation[] = [];
  const stream = createEventStream(game, { timeline, random, inbox });
  const commits = planCommits(game);
  const deployments: Deployment[] = [];
  const pastTrees: { at: number; tree: unknown }[] = [];
  const liveness: { at: number; isLive: boolean }[] = [{ at: 0, isLive: false }];
  const syncs: { at: number; isBusy: boolean }[] = [{ at: 0, isBusy: false }];
  const own = withAbsence(timeline, game.absence);
  const scene: Scene = {
    timeline,
    random,
    deployments,
    head: () => (isWithin(game.gitOutage, timeline.now()) ? undefined : newestAt(commits, timeline.now())),
    first: newestAt(commits, -1),
    fateOf: (text) => fateOf(text, game),
    selfHeal: game.selfHeal,
    spurious: game.spurious,
    pace: game.pace,
    onBusy: (isBusy) => syncs.push({ at: timeline.now(), isBusy }),
    onWrite: (body) => stream.publish(body),
  };
  const onChange = (): void => {
    const ours = deployments[0];
    const isLive = ours !== undefined && ours.image() === OUR_IMAGE && ours.isReady();
    if (liveness.at(-1)?.isLive !== isLive) liveness.push({ at: timeline.now(), isLive });
    own.plan(timeline.now(), () => pastTrees.push({ at: timeline.now(), tree: treeOf(deployments) }));
    controller.onClusterChange();
  };
  const services = { 'chat-api': OLD_IMAGE, ...(game.foreign === 'none' ? {} : { worker: FOREIGN_IMAGE }) };
  for (const [name, first] of Object.entries(services)) {
    deployments.push(createDeployment(name, first, { timeline, random, replicas: game.replicas, onChange }));
  }
  pastTrees.push({ at: 0, tree: treeOf(deployments) });
  const controller = createController({ ...scene, timeline: own });
  const revisions = commits.map((one) => one.commit.revision);
  const world: World = { game, scene, controller, revisions, pastTrees, inbox };
  return { world, liveness, syncs, open: stream.open };
}

function startOf({ stability }: Game, baseline: unknown): StartObservation {
  return {
    at: new Date(wallTime(0)).toISOString(),
    source: 'start',
    revision: OURS,
    images: [OUR_IMAGE],
    applications: ['todo'],
    stability: `${stability}s`,
    timeout: TIMEOUT,
    baseline: { todo: baseline },
    asksCluster: true,
  };
}

interface Planned {
  readonly at: number;
  readonly commit: Commit;
}

function planCommits(game: Game): readonly Planned[] {
  const before = { 'chat-api': OLD_IMAGE, worker: FOREIGN_IMAGE };
  const ours = { ...before, 'chat-api': OUR_IMAGE };
  const planned: Planned[] = [
    { at: -1, commit: { revision: BEFORE, images: before, fault: 'none' } },
    { at: 0, commit: { revision: OURS, images: ours, fault: game.fault } },
  ];
  for (const [index, { at, kind }] of game.later.toSorted((left, right) => left.at - right.at).entries()) {
    const images = {
      ...(planned.at(-1)?.commit.images ?? ours),
      ...(kind === 'foreign' ? { worker: image('worker', '8') } : {}),
      ...(kind === 'rival' ? { 'chat-api': RIVAL_IMAGE } : {}),
    };
    planned.push({
      at: at * 1000,
      commit: { revision: commit('cdef'.charAt(index)), images, fault: game.fault },
    });
  }
  return planned;
}

function newestAt(commits: readonly Planned[], now: number): Commit {
  const found = commits.findLast(({ at }) => at <= now);
  if (found === undefined) throw new Error('there is always a first commit');
  return found.commit;
}

function fateOf(text: string, game: Game): Fate {
  if (text === OUR_IMAGE) return game.fate;
  return text === image('worker', '8') && game.foreign === 'crash' ? 'crash' : 'good';
}
