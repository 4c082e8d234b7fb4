import { type ApplicationState, isFinal, type Moment } from './advance.ts';
import type { Tally } from './facts.ts';
import type { AssessedCase, Case } from './progress.ts';
import type { RevisionProof } from './revision-proof.ts';
import type { GitWant, Want } from './want.ts';
import { wantAnswer, wantFirstRefresh, wantHardRefresh, wantRefresh } from './want-answers.ts';
import {
  wantDiagnosis,
  wantEvents,
  wantedImages,
  wantManifests,
  wantRegistry,
  wantTree,
  wantWindows,
} from './want-evidence.ts';

/** How often questions to Git and to registries were answered, by the stem of their want's key. */
export type Answered = ReadonlyMap<string, Tally>;

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
  return [...own, ...gitWants(open, answered, moment.now), ...registry];
}

const nothing: Tally = { count: 0, at: Number.NEGATIVE_INFINITY };

function applicationWants(one: Case): readonly Want[] {
  if (one.progress.failure !== null) return wantDiagnosis(one);
  const refreshes = [wantFirstRefresh(one.facts, one.now) ?? wantRefresh(one), wantHardRefresh(one)];
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

/** An open question is asked again: the commit may not have been fetched yet. */
const GIT_PAUSES = [0, 1000, 2000, 5000, 10_000];

function gitWants(open: readonly ApplicationState[], answered: Answered, now: number): readonly GitWant[] {
  const questions = new Map<string, { revision: string; commit: string }>();
  for (const { assessment } of open) {
    if (assessment === null) continue;
    for (const proof of [assessment.compared, assessment.applied]) addQuestion(questions, proof);
  }
  return [...questions.values()].map(({ revision, commit }) => {
    const { count, at } = answered.get(`git ${revision}`) ?? nothing;
    const pause = GIT_PAUSES[Math.min(count, GIT_PAUSES.length - 1)] ?? 0;
    return {
      kind: 'git',
      key: `git ${revision} ${count}`,
      revision,
      commits: [commit],
      notBefore: count === 0 ? now : at + pause,
    };
  });
}

function addQuestion(
  questions: Map<string, { revision: string; commit: string }>,
  proof: RevisionProof,
): void {
  if (proof.kind !== 'unproven') return;
  questions.set(`${proof.revision} ${proof.commit}`, { revision: proof.revision, commit: proof.commit });
}

/** The next time at which a want falls due or time alone decides something. */
export function wakeTime(wants: readonly Want[], moment: Moment, others: readonly number[]): number {
  const due = wants.map(({ notBefore }) => notBefore).filter((time) => time > moment.now);
  return Math.min(moment.deadline, ...due, ...others);
}
