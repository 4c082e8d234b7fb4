import type { Observation } from '../../../../core/rollout/observation.ts';
import type { Want } from '../../../../core/rollout/want.ts';
import type { Controller } from './controller.ts';
import type { Game } from './rules.ts';
import { type Scene, wallTime } from './scene.ts';
import { between } from './timeline.ts';
import { eventsOf, manifestOf, treeOf } from './views.ts';

/** Everything that can be asked. */
export interface World {
  readonly game: Game;
  readonly scene: Scene;
  readonly controller: Controller;
  /** Oldest first. */
  readonly revisions: readonly string[];
  /** Trees as they were, for a cache that is behind. */
  readonly pastTrees: readonly { readonly at: number; readonly tree: unknown }[];
  readonly inbox: Observation[];
}

export const LONGEST_LATENCY = 400;
const LONGEST_TREE_LAG = 1500;

/** Begins a want that is due; the answer is a truthful snapshot of some moment before it arrives. */
export function begin(want: Want, world: World, begun: Set<string>): void {
  const { scene, inbox, game, controller } = world;
  const { timeline, random } = scene;
  if (begun.has(want.key) || want.notBefore > wallTime(timeline.now())) return;
  begun.add(want.key);
  const latency = between(random, 10, LONGEST_LATENCY);
  const isRefresh = want.kind === 'get' && want.refresh !== 'none';
  if (isRefresh && random() >= game.lostRefreshes) controller.refresh();
  timeline.plan(timeline.now() + latency * (isRefresh ? 0.95 : random()), () => {
    const answer = answerOf(want, world);
    timeline.plan(timeline.now() + 5 + latency * 0.05, () => {
      inbox.push({ ...answer, at: new Date(wallTime(timeline.now())).toISOString() });
    });
  });
}

type Unstamped = Observation extends infer One ? (One extends Observation ? Omit<One, 'at'> : never) : never;

function answerOf(want: Want, world: World): Unstamped {
  const { deployments, timeline } = world.scene;
  const isDown = isWithin(world.game.apiOutage, timeline.now());
  const body = (value: () => unknown) =>
    isDown ? { status: 503, error: 'upstream connect error' } : { body: value() };
  switch (want.kind) {
    case 'get': {
      const refresh = want.refresh === 'none' ? {} : { refresh: want.refresh };
      return { source: 'get', app: want.app, ...refresh, ...body(world.controller.read) };
    }
    case 'tree':
      return { source: 'tree', app: want.app, ...body(() => laggingTree(world)) };
    case 'resource': {
      const manifest = manifestOf(want.ref, deployments);
      const gone = { status: 404, error: `${want.ref.kind} "${want.ref.name}" not found` };
      const answer = manifest === undefined && !isDown ? gone : body(() => manifest);
      return { source: 'resource', app: want.app, ref: want.ref, ...answer };
    }
    case 'events':
      return {
        source: 'events',
        app: want.app,
        uid: want.ref.uid ?? '',
        ...body(() => eventsOf(want.ref.name, deployments)),
      };
    case 'logs': {
      const { app, pod, container, previous } = want;
      return { source: 'logs', app, pod, container, previous, text: 'panic: no luck' };
    }
    case 'windows':
      return { source: 'windows', app: want.app, ...body(() => ({ canSync: true })) };
    case 'applicationset': {
      const { name, namespace } = want;
      return { source: 'applicationset', name, namespace, status: 403, error: 'permission denied' };
    }
    case 'git':
      return gitAnswer(want.revision, want.commits, world);
    case 'registry':
      return { source: 'registry', image: want.image, status: world.game.fate === 'missing' ? 404 : 200 };
  }
}

/** The tree is a cache of its own, some way behind the cluster. */
function laggingTree({ pastTrees, scene }: World): unknown {
  const until = scene.timeline.now() - between(scene.random, 0, LONGEST_TREE_LAG);
  return pastTrees.findLast(({ at }) => at <= until)?.tree ?? treeOf(scene.deployments);
}

function gitAnswer(revision: string, asked: readonly string[], { revisions, game, scene }: World): Unstamped {
  if (isWithin(game.gitOutage, scene.timeline.now()))
    return { source: 'git', revision, contains: [], lacks: [] };
  const contains = asked.filter((one) => revisions.indexOf(one) <= revisions.indexOf(revision));
  return { source: 'git', revision, contains, lacks: asked.filter((one) => !contains.includes(one)) };
}

export function isWithin(span: readonly [number, number] | null, now: number): boolean {
  return span !== null && now >= span[0] * 1000 && now < span[1] * 1000;
}
