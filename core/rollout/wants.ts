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

/** What the machine would like to observe next, of all applications that are not decided. */
export function listWants(
  applications: readonly ApplicationState[],
  answered: Answered,
  moment: Moment,
): readonly Want[] {
  const open = applications.filter((state) => !isFinal(state));
  const own = open.flatMap((state) => applicationWants({ ...moment, ...state }));
  const images = new Set(open.flatMap((state) => withAssessment({ ...moment, ...state }, wantedImages)));
  const registry = [...images].map((image) =>
    wantRegistry(image, answered.get(`registry ${image}`) ?? nothing, moment.now),
  );
  return [
    ...own,
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
