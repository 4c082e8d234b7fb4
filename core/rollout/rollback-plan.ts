import { definedOnly } from '../defined-only.ts';
import { readWrittenImage } from '../image/written.ts';
import { type ApplicationView, readApplication } from './application.ts';
import type { VerdictDecision } from './decision.ts';
import { isExpected } from './images.ts';
import { stageOf } from './operation.ts';
import { judgeOwnHealth } from './own-health.ts';
import { isWorkload, keyOf, nameOf } from './resource-ref.ts';
import { buildScope } from './scope.ts';

export type RollbackPolicy = 'automatic' | 'propose' | 'off';

/** Why nothing is undone, or not without somebody's word. */
export const rollbackReasons = {
  'not-called-for': 'The verdict is none of those that `rollback-on` names',
  'policy-off': 'Rollbacks are switched off',
  'policy-propose': 'Rollbacks are only proposed here',
  'is-a-rollback': 'What failed is a rollback itself: undoing it would start a loop',
  'already-undone': 'A commit on the branch has undone this release already',
  superseded: 'The file no longer holds what this release wrote: somebody wrote a newer value',
  'file-unreadable': 'The file could not be read, so it is not known what it holds now',
  'nothing-replaced': 'It is not known what ran before, or the release replaced nothing',
  'not-verified':
    'What ran before was not seen healthy, neither before the push nor beside the failing release',
} as const;

export type RollbackReason = keyof typeof rollbackReasons;

export interface RollbackRequest {
  readonly verdict: VerdictDecision;
  readonly policy: RollbackPolicy;
  readonly rollbackOn: readonly ('failed' | 'unknown')[];
  /** What our own bump wrote and replaced, as image references; `replaced` is null where nothing is known. */
  readonly bump: { readonly written: string; readonly replaced: string | null; readonly isRollback: boolean };
  /** Each application as it was before the push. */
  readonly baseline: Readonly<Record<string, unknown>> | null;
  /** Images whose pods were seen healthy beside the failing ones: as good as a baseline. */
  readonly seenHealthy?: readonly string[];
  /** What the file holds on the current tip; null where it could not be read. */
  readonly current: string | null;
  /** The branch holds a commit whose trailer `Rollback-Of` names our revision. */
  readonly isUndone: boolean;
}

export type RollbackPlan =
  | {
      readonly kind: 'revert';
      readonly from: string;
      readonly to: string;
      /** Only a failure that is traced to this release marks its digest as bad. */
      readonly quarantines: boolean;
      /** The applications that failed. */
      readonly applications: readonly string[];
    }
  | {
      readonly kind: 'propose';
      readonly to?: string;
      readonly reason: RollbackReason;
      readonly explanation: string;
    }
  | { readonly kind: 'none'; readonly reason: RollbackReason; readonly explanation: string };

/**
 * Whether and to what our bump is undone: a value-level revert to the digest it replaced, if that was healthy in the
 * baseline (DESIGN 6.2, checklist 39, 44, 45, 47). Pure; whoever applies it writes the value on the current tip.
 */
export function planRollback(request: RollbackRequest): RollbackPlan {
  return refuse(request) ?? proposeOnly(request) ?? revert(request);
}

function refuse(request: RollbackRequest): RollbackPlan | undefined {
  const { verdict, policy, rollbackOn, bump, current, isUndone } = request;
  const refusals: readonly (readonly [RollbackReason, boolean])[] = [
    ['not-called-for', !rollbackOn.some((one) => one === verdict.verdict)],
    ['policy-off', policy === 'off'],
    ['is-a-rollback', bump.isRollback],
    ['already-undone', isUndone],
    ['superseded', current !== null && !isSameImage(current, bump.written)],
  ];
  const reason = refusals.find(([, holds]) => holds)?.[0];
  return reason === undefined ? undefined : { kind: 'none', reason, explanation: rollbackReasons[reason] };
}

function proposeOnly({
  policy,
  bump,
  baseline,
  seenHealthy = [],
  current,
}: RollbackRequest): RollbackPlan | undefined {
  const { replaced, written } = bump;
  const isKnown = replaced !== null && !isSameImage(replaced, written);
  const hesitations: readonly (readonly [RollbackReason, boolean])[] = [
    ['nothing-replaced', !isKnown],
    ['file-unreadable', current === null],
    ['not-verified', !isKnown || !(wasHealthy(baseline, replaced) || isAmong(seenHealthy, replaced))],
    ['policy-propose', policy === 'propose'],
  ];
  const reason = hesitations.find(([, holds]) => holds)?.[0];
  if (reason === undefined) return undefined;
  const to = isKnown ? replaced : undefined;
  return { kind: 'propose', ...definedOnly({ to }), reason, explanation: rollbackReasons[reason] };
}

function revert({ verdict, bump }: RollbackRequest): RollbackPlan {
  const failed = verdict.applications.filter((one) => one.verdict === verdict.verdict);
  return {
    kind: 'revert',
    from: bump.written,
    to: bump.replaced ?? '',
    quarantines: verdict.verdict === 'failed' && verdict.blame === 'release',
    applications: failed.map(({ name }) => name),
  };
}

/** One image, however much of tag and digest each of them names. */
function isSameImage(left: string, right: string): boolean {
  const [one, other] = [readWrittenImage(left), readWrittenImage(right)];
  return left === right || (isExpected(one, other) && isExpected(other, one));
}

function isAmong(images: readonly string[], image: string): boolean {
  return images.some((one) => isSameImage(one, image));
}

/** The image ran healthy and undisturbed in every application before the push. */
export function wasHealthy(baseline: Readonly<Record<string, unknown>> | null, image: string): boolean {
  const views = Object.values(baseline ?? {}).map(readApplication);
  return views.length > 0 && views.every((view) => view !== null && ranHealthy(view, image));
}

function ranHealthy(view: ApplicationView, image: string): boolean {
  const runs = (view.images ?? []).some((text) => isSameImage(text, image));
  return runs && isQuiet(view) && judgeBaseline(view, image) === 'Healthy';
}

/** No sync is asked for or under way, and Argo CD could compare. */
function isQuiet({ requested, operation, sync }: ApplicationView): boolean {
  const stage = stageOf(requested !== null, operation);
  return (stage === 'none' || stage === 'succeeded' || stage === 'failed') && sync.status !== 'Unknown';
}

/** The application was healthy and undisturbed as a whole (`body` of a GET): whatever ran in it ran healthy. */
export function wasAtRest(body: unknown): boolean {
  const view = readApplication(body);
  return view !== null && view.health.status === 'Healthy' && isQuiet(view);
}

function judgeBaseline(view: ApplicationView, image: string): string {
  const results = view.operation?.results ?? [];
  const known = new Map(results.map(({ ref, images }) => [keyOf(ref), images] as const));
  const scope = buildScope({ images: [readWrittenImage(image)], view, tree: null, pods: [], known });
  return judgeOwnHealth({ view, tree: null, scope, before: new Map() }).status;
}

/**
 * What a revert of the value will not bring back: hooks that ran (a migration), resources that were pruned, definitions
 * that changed (checklist 48). `application` is the body of a GET; the texts name foreign objects.
 */
export function listIrreversible(application: unknown): readonly string[] {
  const results = readApplication(application)?.operation?.results ?? [];
  return results.flatMap(({ ref, isHook, status, hookPhase }) => {
    if (isHook && isWorkload(ref) && hookPhase !== '') return [`hook ${nameOf(ref)} ran`];
    if (status === 'Pruned') return [`${nameOf(ref)} was deleted`];
    return ref.kind === 'CustomResourceDefinition' ? [`${nameOf(ref)} was applied`] : [];
  });
}
