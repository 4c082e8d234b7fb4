import { between, type Random } from './timeline.ts';

/** What becomes of pods of an image; the image decides. */
export type Fate =
  | 'good'
  | 'slow'
  | 'stumble'
  | 'flaky-pull'
  | 'flap'
  | 'dip'
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

export const creating: PodState = { ready: false, reason: 'ContainerCreating', message: '', restarts: 0 };
export const ready = (restarts = 0): PodState => ({ ready: true, reason: 'Running', message: '', restarts });
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

export type Course = readonly (readonly [seconds: number, state: PodState])[];

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
  dip: (random) => [[between(random, 0.5, 4), ready()]],
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

/** What becomes of each pod of an image; one of those of `dip` ends once, some time after it was ready. */
export function coursesOf(fate: Fate, count: number, random: Random): readonly Course[] {
  const all = Array.from({ length: count }, () => courses[fate](random));
  return fate === 'dip' ? [dippingCourse(random), ...all.slice(1)] : all;
}

/** Shorter falls than this could hide in the first seconds of a window: the cluster stamps whole ones. */
const SHORTEST_FALL = 2;

function dippingCourse(random: Random): Course {
  const first = between(random, 0.5, 4);
  const fall = first + between(random, 3, 25);
  return [
    [first, ready()],
    [fall, running(0, 'Error')],
    [fall + between(random, SHORTEST_FALL, 8), ready(1)],
  ];
}
