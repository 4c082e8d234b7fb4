import type { ApplicationState, Moment } from './advance.ts';
import type { Assessment } from './assessment.ts';
import { isPruneOnly } from './conditions.ts';
import type { Tally } from './facts.ts';
import type { RevisionProof } from './revision-proof.ts';
import type { GitWant } from './want.ts';

/** How often questions to Git and to registries were answered, by the stem of their want's key. */
export type Answered = ReadonlyMap<string, Tally>;

/** An open question is asked again: the commit may not have been fetched yet. */
const PAUSES = [0, 1000, 2000, 5000, 10_000];
const nothing: Tally = { count: 0, at: Number.NEGATIVE_INFINITY };

/** What only Git can tell: which revision contains our commit, and what changed between the two. */
export function wantGit(
  open: readonly ApplicationState[],
  answered: Answered,
  { watch, now }: Moment,
): readonly GitWant[] {
  const assessments = open.flatMap(({ assessment }) => (assessment === null ? [] : [assessment]));
  const containment = [...containmentQuestions(assessments).values()].map(({ revision, commit }) => ({
    ...schedule(`git ${revision}`, answered, now),
    revision,
    commits: [commit],
  }));
  const folders = [...folderQuestions(assessments)]
    .filter(([revision]) => (answered.get(folderStem(revision))?.count ?? 0) < MOST_FOLDER_QUESTIONS)
    .map(([revision, asked]) => ({
      ...schedule(folderStem(revision), answered, now),
      revision,
      commits: [watch.expectation.revision],
      folders: [...asked],
    }));
  return [...containment, ...folders];
}

function schedule(
  stem: string,
  answered: Answered,
  now: number,
): Pick<GitWant, 'kind' | 'key' | 'notBefore'> {
  const { count, at } = answered.get(stem) ?? nothing;
  const pause = PAUSES[Math.min(count, PAUSES.length - 1)] ?? 0;
  return { kind: 'git', key: `${stem} ${count}`, notBefore: count === 0 ? now : at + pause };
}

type Question = Pick<RevisionProof & { readonly kind: 'unproven' }, 'revision' | 'commit'>;

function containmentQuestions(assessments: readonly Assessment[]): ReadonlyMap<string, Question> {
  const proofs = assessments.flatMap(({ compared, applied }) => [compared, applied]);
  return new Map(
    proofs.flatMap((proof) =>
      proof.kind === 'unproven' ? [[`${proof.revision} ${proof.commit}`, proof]] : [],
    ),
  );
}

/** A server that cannot tell is not asked for ever. */
const MOST_FOLDER_QUESTIONS = 3;

/** What the answers about the folders of a revision are counted under. */
export function folderStem(revision: string): string {
  return `git folders ${revision}`;
}

/**
 * A sync of a later commit failed, is about to, or can never be whole: did that commit change anything of the application, or was it
 * ours? Asked only then, because the answer takes folders from the server; and only of plain manifests, because Helm and
 * Kustomize read files outside of the folder too.
 */
function folderQuestions(assessments: readonly Assessment[]): ReadonlyMap<string, ReadonlySet<string>> {
  const questions = new Map<string, Set<string>>();
  for (const { stage, view, compared, applied } of assessments) {
    const isInTrouble = stage === 'failed' || stage === 'retrying' || isPruneOnly({ view });
    if (!isInTrouble || view.hydrator !== null || !view.isPlain) continue;
    const folders = view.sources.flatMap(({ isGit, path }) => (isGit && path !== undefined ? [path] : []));
    for (const proof of [compared, applied]) {
      if (proof.kind !== 'contained' || proof.isExact || folders.length === 0) continue;
      questions.set(proof.revision, new Set([...(questions.get(proof.revision) ?? []), ...folders]));
    }
  }
  return questions;
}
