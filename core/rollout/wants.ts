import { type ApplicationState, isFinal, type Moment } from './advance.ts';
import type { Tally } from './facts.ts';
import type { AssessedCase, Case } from './progress.ts';
import type { Want } from './want.ts';
import { wantAnswer, wantAwakening, wantFirstRefresh, wantHardRefresh, wantRefresh } from './want-answers.ts';
import { wantApplicationSets } from './want-application-sets.ts';
import {
  wantDiagnosis,
  wantEvents,
  wantedImages,
  wantManifests,
  wantRegistry,
  wantTree,
  wantWindows,
} from './want-evidence.ts';
import { type Answered, wantGit } from './want-git.ts';
import type { Watch } from './watch.ts';

/** What one application wants, and the registry is asked for because of it. It holds until one of both changes. */
export interface Plan {
  readonly of: ApplicationState;
  readonly watch: Watch;
  readonly wants: readonly Want[];
  readonly images: readonly string[];
}

/** By name of the application. */
export type Plans = ReadonlyMap<string, Plan>;

/**
 * What each application wants that is not decided. An answer is about one of them, so all others keep the plan they had:
 * of two hundred applications each answer would else cost the thoughts of all.
 */
export function planWants(
  applications: ReadonlyMap<string, ApplicationState>,
  known: Plans,
  moment: Moment,
): Plans {
  const plans = new Map<string, Plan>();
  for (const [name, state] of applications) {
    if (isFinal(state)) continue;
    const plan = known.get(name);
    const isCurrent = plan?.of === state && plan.watch === moment.watch;
    plans.set(name, isCurrent ? plan : planOne(state, moment));
  }
  return plans;
}

function planOne(state: ApplicationState, moment: Moment): Plan {
  const one: Case = { ...moment, ...state };
  const images = withAssessment(one, wantedImages);
  return { of: state, watch: moment.watch, wants: applicationWants(one), images };
}

/** What the machine would like to observe next. */
export function listWants(plans: Plans, answered: Answered, moment: Moment): readonly Want[] {
  const all = [...plans.values()];
  const open = all.map(({ of }) => of);
  const images = new Set(all.flatMap((plan) => plan.images));
  const registry = [...images].map((image) =>
    wantRegistry(image, answered.get(`registry ${image}`) ?? nothing, moment.now),
  );
  return [
    ...all.flatMap(({ wants }) => wants),
    ...wantGit(open, answered, moment),
    ...wantApplicationSets(open, answered, moment.now),
    ...registry,
  ];
}

const nothing: Tally = { count: 0, at: Number.NEGATIVE_INFINITY };

function applicationWants(one: Case): readonly Want[] {
  if (one.progress.failure !== null) return wantDiagnosis(one);
  const { assessment } = one;
  const awakening = assessment === null ? undefined : wantAwakening({ ...one, assessment });
  const refresh = wantFirstRefresh(one.facts, one.now) ?? wantRefresh(one) ?? awakening;
  const refreshes = [refresh, wantHardRefresh(one)];
  const evidence = withAssessment<Want | undefined>(one, (assessed) => [
    wantTree(assessed),
    wantWindows(assessed),
    ...wantManifests(assessed),
    ...wantEvents(assessed),
  ]);
  return [wantAnswer(one), ...refreshes, ...evidence].filter((want) => want !== undefined);
}

function withAssessment<Found>(
  one: Case,
  find: (assessed: AssessedCase) => readonly Found[],
): readonly Found[] {
  const { assessment } = one;
  return assessment === null ? [] : find({ ...one, assessment });
}

/** The next time at which a want falls due or time alone decides something. */
export function wakeTime(wants: readonly Want[], moment: Moment, others: readonly number[]): number {
  const due = wants.map(({ notBefore }) => notBefore).filter((time) => time > moment.now);
  return Math.min(moment.deadline, ...due, ...others);
}
