import { type Course, coursesOf, creating, type Fate, type PodState, ready } from './fates.ts';
import { between, type Random, type Timeline } from './timeline.ts';

interface Generation {
  readonly image: string;
  readonly appliedAt: number;
  /** Of each pod, in milliseconds of virtual time. */
  readonly courses: readonly Course[];
  firstReadyAt: number | null;
}

export interface PodOfGeneration {
  readonly generation: number;
  readonly index: number;
  readonly image: string;
  readonly state: PodState;
  readonly isNewest: boolean;
  /** Since when it is in its state, and when its container ended last; virtual milliseconds. */
  readonly since: number;
  readonly endedAt: number | null;
  /** What was said of each pull that failed so far. */
  readonly failures: readonly string[];
}

/** What Kubernetes counts. */
export interface Counts {
  readonly wanted: number;
  /** Pods that are not on their way out, old ones included. */
  readonly total: number;
  readonly ready: number;
  readonly newestReady: number;
  /** When the number of ready pods of the newest ReplicaSet changed last; virtual milliseconds. */
  readonly changedAt: number;
}

/** One Deployment; old pods go when all new ones are ready, some of them slowly. */
export interface Deployment {
  readonly name: string;
  image(): string;
  /** Number of the newest ReplicaSet. */
  generation(): number;
  apply(image: string, fate: Fate): void;
  health(): { readonly status: string; readonly message: string };
  /** Generations with pods, oldest first; the last one is the newest. */
  pods(): readonly PodOfGeneration[];
  counts(): Counts;
  isReady(): boolean;
}

export const PROGRESS_DEADLINE = 30_000;

interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly replicas: number;
  readonly onChange: () => void;
}

const LONG_AGO = -600_000;

export function createDeployment(name: string, first: string, surroundings: Surroundings): Deployment {
  const { timeline, random, replicas, onChange } = surroundings;
  const linger = between(random, 0, 6000);
  const oldCourses = Array.from({ length: replicas }, (): Course => [[LONG_AGO, ready()]]);
  const generations: Generation[] = [
    { image: first, appliedAt: LONG_AGO, courses: oldCourses, firstReadyAt: LONG_AGO },
  ];

  const newest = (): Generation => generations.at(-1) ?? fail();
  const podsOf = (generation: Generation, number: number): readonly PodOfGeneration[] =>
    generation.courses.map((course, index) => ({
      generation: number,
      index,
      image: generation.image,
      isNewest: generation === newest(),
      ...readCourse(course, timeline.now()),
    }));

  function plan(generation: Generation): void {
    for (const [since] of generation.courses.flat()) {
      timeline.plan(since, () => {
        if (generation.firstReadyAt === null && isAllReady(generation, since)) {
          generation.firstReadyAt = since;
          timeline.plan(since + linger, onChange);
        }
        onChange();
      });
    }
    timeline.plan(generation.appliedAt + PROGRESS_DEADLINE, onChange);
  }

  return {
    name,
    image: () => newest().image,
    generation: () => generations.length,
    apply: (image, fate) => {
      if (newest().image === image) return;
      const appliedAt = timeline.now();
      const courses = coursesOf(fate, replicas, random).map((course) =>
        course.map(([seconds, state]) => [appliedAt + seconds * 1000, state] as const),
      );
      const generation: Generation = { image, appliedAt, courses, firstReadyAt: null };
      generations.push(generation);
      plan(generation);
      onChange();
    },
    health: () => healthOf(newest(), timeline.now()),
    pods: () => {
      const { firstReadyAt } = newest();
      const goneAt = firstReadyAt === null ? Number.POSITIVE_INFINITY : firstReadyAt + linger;
      return generations.flatMap((generation, index) => {
        const isOutgoing = index === generations.length - 2 && timeline.now() < goneAt;
        return generation === newest() || isOutgoing ? podsOf(generation, index + 1) : [];
      });
    },
    counts: () => countPods(newest(), { old: newest().firstReadyAt === null, now: timeline.now() }),
    isReady: () => isAllReady(newest(), timeline.now()),
  };
}

function readCourse(course: Course, now: number) {
  const past = course.filter(([since]) => since <= now);
  const [since = LONG_AGO, state = creating] = past.at(-1) ?? [];
  return {
    state,
    since,
    endedAt: past.findLast(([, { ended }]) => ended !== undefined)?.[0] ?? null,
    failures: past.flatMap(([, { reason, message }]) => (reason === 'ErrImagePull' ? [message] : [])),
  };
}

function isAllReady({ courses }: Generation, now: number): boolean {
  return courses.every((course) => readCourse(course, now).state.ready);
}

function countPods(
  generation: Generation,
  { old, now }: { readonly old: boolean; readonly now: number },
): Counts {
  const wanted = generation.courses.length;
  const newestReady = generation.courses.filter((course) => readCourse(course, now).state.ready).length;
  const before = old ? wanted : 0;
  const flips = generation.courses.flatMap((course) =>
    course.flatMap(([since, state], index) =>
      since <= now && state.ready !== (course[index - 1]?.[1].ready ?? false) ? [since] : [],
    ),
  );
  const changedAt = Math.max(generation.appliedAt, ...flips);
  return { wanted, total: wanted + before, ready: newestReady + before, newestReady, changedAt };
}

function healthOf(generation: Generation, now: number) {
  const { firstReadyAt, appliedAt } = generation;
  if (isAllReady(generation, now)) return { status: 'Healthy', message: '' };
  const isLate = firstReadyAt === null && now - appliedAt >= PROGRESS_DEADLINE;
  return isLate
    ? { status: 'Degraded', message: 'Deployment exceeded its progress deadline' }
    : { status: 'Progressing', message: 'Waiting for rollout to finish' };
}

function fail(): never {
  throw new Error('a deployment has at least one generation');
}
