import type { GitBranch } from '../../adapters/git/port.ts';
import { readWrittenImage } from '../../core/image/written.ts';
import { type ApplicationView, readApplication } from '../../core/rollout/application.ts';
import { matchImages } from '../../core/rollout/images.ts';
import type { TargetApplication } from './target.ts';

/** Bodies of the applications as they were before a release, by key; nothing where none is known. */
export type Baseline = Readonly<Record<string, unknown>> | null;

export interface BaselineQuestion {
  readonly applications: readonly TargetApplication[];
  readonly revision: string;
  readonly images: readonly string[];
  readonly branch: Pick<GitBranch, 'contains'> | undefined;
}

/**
 * The applications that were read before Argo CD had anything to do with the commit: how they were before it. One that
 * shows the commit already, or perhaps a descendant of it, is left out: it tells nothing about what was before.
 */
export async function chooseBaseline(question: BaselineQuestion): Promise<Baseline> {
  const before: Record<string, unknown> = {};
  for (const application of question.applications) {
    if (await isBefore(application, question)) before[application.key] = application.body;
  }
  return Object.keys(before).length === 0 ? null : before;
}

async function isBefore(
  { body }: TargetApplication,
  { revision, images, branch }: BaselineQuestion,
): Promise<boolean> {
  const view = readApplication(body);
  if (view === null || view.sync.status === 'Unknown') return false;
  const compared = listRevisions(view);
  if (compared.includes(revision) || compared.length === 0) return false;
  if (view.requested !== null) return false;
  const expected = images.map(readWrittenImage);
  if (expected.length > 0 && matchImages(expected, view.images ?? []).ours.length > 0) return false;
  const answers = await Promise.all([...new Set(compared)].map((one) => contains(branch, one, revision)));
  return answers.every((answer) => answer === 'no' || (answer === 'unknown' && expected.length > 0));
}

/** What Argo CD has compared or applied; the dry commits where they are hydrated: ours is one of those. */
function listRevisions({ sync, operation, hydrator }: ApplicationView): readonly string[] {
  if (hydrator === null)
    return [...sync.revisions, ...(operation?.revisions ?? [])].filter((one) => one !== '');
  const { current, last, lastComparedDry } = hydrator;
  return [current?.drySha ?? '', last?.drySha ?? '', lastComparedDry].filter((one) => one !== '');
}

async function contains(
  branch: BaselineQuestion['branch'],
  descendant: string,
  commit: string,
): Promise<'yes' | 'no' | 'unknown'> {
  if (branch === undefined || !/^[0-9a-f]{40,64}$/.test(descendant)) return 'unknown';
  return branch.contains(descendant, commit).catch(() => 'unknown' as const);
}
