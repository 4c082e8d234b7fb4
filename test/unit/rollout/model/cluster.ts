import { between, type Random, type Timeline } from './timeline.ts';

/** What becomes of pods of an image; the image decides. */
export type Fate =
  | 'good'
  | 'slow'
  | 'stumble'
  | 'flaky-pull'
  | 'flap'
  | 'crash'
  | 'oom'
  | 'missing'
  | 'denied'
  | 'late-crash'
  | 'unready'
  | 'no-config';

export interface PodState {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  readonly restarts: number;
  /** Terminated or waiting after it: the reason of the last end. */
  readonly ended?: string;
}

const creating: PodState = { ready: false, reason: 'ContainerCreating', message: '', restarts: 0 };
const ready = (restarts = 0): PodState => ({ ready: true, reason: 'Running', message: '', restarts });
const running = (restarts: number, ended?: string): PodState => ({
  ready: false,
  reason: 'Running',
  message: '',
  restarts,
  ...(ended === undefined ? {} : { ended }),
});
const loop = (restarts: number, ended: string): PodState => ({
  ready: false,
  reason: 'CrashLoopBackOff',
  message: 'back-off restarting failed container',
  restarts,
  ended,
});
const pull = (reason: string, message: string): PodState => ({ ready: false, reason, message, restarts: 0 });

type Course = readonly (readonly [seconds: number, state: PodState])[];

function crashLoop(from: number, ended: string, restarts = 0): Course {
  return [0, 1, 2, 3].flatMap((count) => [
    [from + count * 4, loop(restarts + count, ended)] as const,
    [from + count * 4 + 2.5, running(restarts + count + 1, ended)] as const,
  ]);
}

const pullLoop = (message: string): Course =>
  [0, 1, 2].flatMap((count) => [
    [1 + count * 5, pull('ErrImagePull', message)] as const,
    [3 + count * 5, pull('ImagePullBackOff', 'Back-off pulling image')] as const,
  ]);

const courses: Readonly<Record<Fate, (random: Random) => Course>> = {
  good: (random) => [[between(random, 0.5, 4), ready()]],
  slow: (random) => [[between(random, 10, 25), ready()]],
  stumble: () => [
    [1, loop(0, 'Error')],
    [3, running(1, 'Error')],
    [4, loop(1, 'Error')],
    [8, ready(2)],
  ],
  'flaky-pull': () => [
    [1, pull('ErrImagePull', 'unexpected status: 429 Too Many Requests')],
    [3, pull('ImagePullBackOff', 'Back-off pulling image')],
    [6, pull('ErrImagePull', 'received unexpected HTTP status: 503 Service Unavailable')],
    [10, ready()],
  ],
  flap: (random) => {
    const first = between(random, 3, 9);
    return [
      [1, ready()],
      [first, running(0)],
      [first + 6, ready()],
    ];
  },
  crash: () => crashLoop(1, 'Error'),
  oom: () => crashLoop(1, 'OOMKilled'),
  missing: () => pullLoop('failed to resolve reference: manifest unknown: not found'),
  denied: () => pullLoop('pull access denied, repository does not exist or may require authorization'),
  'late-crash': (random) => {
    const first = between(random, 2.5, 4.5);
    return [[1, ready()], ...crashLoop(first, 'Error')];
  },
  unready: () => [[1, running(0)]],
  'no-config': () => [[1, pull('CreateContainerConfigError', 'secret "chat-api-token" not found')]],
};

interface Generation {
  readonly image: string;
  readonly appliedAt: number;
  /** In milliseconds of virtual time. */
  readonly course: Course;
  firstReadyAt: number | null;
}

/** One Deployment with one replica; old pods go when the new one is ready, some of them slowly. */
export interface Deployment {
  readonly name: string;
  image(): string;
  apply(image: string, fate: Fate): void;
  health(): { readonly status: string; readonly message: string };
  /** Generations with pods, oldest first; the last one is the newest. */
  pods(): readonly {
    readonly generation: number;
    readonly image: string;
    readonly state: PodState;
    readonly isNewest: boolean;
    /** What was said of each pull that failed so far. */
    readonly failures: readonly string[];
  }[];
  isReady(): boolean;
}

export const PROGRESS_DEADLINE = 30_000;

interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly onChange: () => void;
}

export function createDeployment(name: string, first: string, surroundings: Surroundings): Deployment {
  const { timeline, random, onChange } = surroundings;
  const linger = between(random, 0, 6000);
  const generations: Generation[] = [
    { image: first, appliedAt: -600_000, course: [[-600_000, ready()]], firstReadyAt: -600_000 },
  ];

  const newest = (): Generation => generations.at(-1) ?? fail();
  const failuresOf = ({ course }: Generation): readonly string[] =>
    course.flatMap(([since, { reason, message }]) =>
      since <= timeline.now() && reason === 'ErrImagePull' ? [message] : [],
    );
  const stateOf = ({ course }: Generation): PodState =>
    course.findLast(([since]) => since <= timeline.now())?.[1] ?? creating;

  return {
    name,
    image: () => newest().image,
    apply: (image, fate) => {
      if (newest().image === image) return;
      const appliedAt = timeline.now();
      const course = courses[fate](random).map(
        ([seconds, state]) => [appliedAt + seconds * 1000, state] as const,
      );
      const generation: Generation = { image, appliedAt, course, firstReadyAt: null };
      generations.push(generation);
      for (const [since, state] of course) {
        timeline.plan(since, () => {
          if (state.ready && generation.firstReadyAt === null) {
            generation.firstReadyAt = since;
            timeline.plan(since + linger, onChange);
          }
          onChange();
        });
      }
      timeline.plan(appliedAt + PROGRESS_DEADLINE, onChange);
      onChange();
    },
    health: () => healthOf(newest(), stateOf(newest()), timeline.now()),
    pods: () => {
      const current = newest();
      return generations.flatMap((generation, index) => {
        const isNewest = generation === current;
        const goneAt =
          current.firstReadyAt === null ? Number.POSITIVE_INFINITY : current.firstReadyAt + linger;
        const isThere = isNewest || (index === generations.length - 2 && timeline.now() < goneAt);
        return isThere
          ? [
              {
                generation: index + 1,
                image: generation.image,
                state: stateOf(generation),
                isNewest,
                failures: failuresOf(generation),
              },
            ]
          : [];
      });
    },
    isReady: () => stateOf(newest()).ready,
  };
}

function healthOf({ firstReadyAt, appliedAt }: Generation, state: PodState, now: number) {
  if (state.ready) return { status: 'Healthy', message: '' };
  const isLate = firstReadyAt === null && now - appliedAt >= PROGRESS_DEADLINE;
  return isLate
    ? { status: 'Degraded', message: 'Deployment exceeded its progress deadline' }
    : { status: 'Progressing', message: 'Waiting for rollout to finish' };
}

function fail(): never {
  throw new Error('a deployment has at least one generation');
}
