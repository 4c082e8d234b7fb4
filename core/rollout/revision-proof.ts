import { groupBy } from '../group-by.ts';
import {
  type Ancestry,
  type Answer,
  containsCommit,
  hasSameFolder,
  isCommit,
  isSameCommit,
} from './ancestry.ts';
import type { ApplicationView } from './application.ts';
import type { HydrationView, HydratorView } from './hydrator.ts';
import { pickSources, type SourceChoice, type SourceView } from './sources.ts';

/** How what was compared (or applied) stands to our commit. */
export type RevisionProof =
  /** Equal to it, or a descendant in whose folder of the application nothing changed (`isExact`), or any descendant. */
  | { readonly kind: 'contained'; readonly revision: string; readonly isExact: boolean }
  | { readonly kind: 'lacking'; readonly revision: string }
  /** Only Git can tell whether `revision` contains `commit`; it may be from before our push if it was there first. */
  | {
      readonly kind: 'unproven';
      readonly revision: string;
      readonly commit: string;
      readonly mayBeOld: boolean;
    }
  /** No commit was compared: nothing yet, or the name of a branch while the comparison fails (rig 2.4). */
  | { readonly kind: 'unresolved'; readonly revision: string }
  | {
      readonly kind: 'hydrating';
      /** The dry commit the hydrator is at. */
      readonly revision: string;
      readonly phase: string;
      readonly message: string;
      /** The hydrator is at our very commit. */
      readonly isOurs: boolean;
    }
  /** The hydrated commit exists and waits on a branch of its own. */
  | { readonly kind: 'merge-pending'; readonly revision: string; readonly hydrated: string };

export interface RevisionContext {
  /** The pushed revision. */
  readonly ours: string;
  readonly choice: SourceChoice;
  readonly ancestry: Ancestry;
}

/** Does `status.sync.revision(s)` contain our commit? */
export function proveCompared(view: ApplicationView, context: RevisionContext): RevisionProof {
  const revisions = view.sync.status === 'Unknown' ? [] : view.sync.revisions;
  return prove({ view, context, revisions, sources: view.sync.sources });
}

/** Does what the last operation applied contain our commit? */
export function proveApplied(view: ApplicationView, context: RevisionContext): RevisionProof {
  const { operation } = view;
  return prove({ view, context, revisions: operation?.revisions ?? [], sources: operation?.sources ?? [] });
}

interface Claim {
  readonly view: ApplicationView;
  readonly context: RevisionContext;
  readonly revisions: readonly string[];
  /** The sources as they were then; those of the specification where they are not told. */
  readonly sources: readonly SourceView[];
}

function prove(claim: Claim): RevisionProof {
  const { hydrator } = claim.view;
  if (hydrator === null) return proveSources(claim, claim.context.ours);
  const hydration = findHydration(hydrator, claim.context);
  return hydration.kind === 'found' ? proveHydrated(claim, hydration) : hydration.proof;
}

function proveHydrated(claim: Claim, { commit, isExact }: FoundHydration): RevisionProof {
  const proof = proveSources(claim, commit);
  if (proof.kind === 'contained') return { ...proof, isExact: proof.isExact && isExact };
  const isStillToMerge = proof.kind === 'lacking' && (claim.view.hydrator?.needsMerge ?? false);
  return isStillToMerge ? { kind: 'merge-pending', revision: proof.revision, hydrated: commit } : proof;
}

/** A repository may be used by several sources: each of them must contain the commit, and one repository must. */
function proveSources(claim: Claim, commit: string): RevisionProof {
  const sources = claim.sources.length === claim.revisions.length ? claim.sources : claim.view.sources;
  const indices = pickSources(sources, claim.context.choice);
  if (indices.length === 0) return proveByEquality(claim.revisions, commit);
  const groups = groupBy(indices, (index) => sources[index]?.repository ?? '');
  const proofs = [...groups.values()].map((group) =>
    worstOf(
      group.map((index) =>
        proveOne(
          { revision: claim.revisions[index] ?? '', commit, path: sources[index]?.path },
          claim.context,
        ),
      ),
    ),
  );
  return bestOf(proofs);
}

interface OneClaim {
  readonly revision: string;
  readonly commit: string;
  readonly path: string | undefined;
}

function proveOne(claim: OneClaim, { ours, ancestry }: RevisionContext): RevisionProof {
  const { revision, commit, path } = claim;
  if (isSameCommit(revision, commit)) return { kind: 'contained', revision, isExact: true };
  if (!isCommit(revision)) return { kind: 'unresolved', revision };
  const proofs: Readonly<Record<Answer, RevisionProof>> = {
    yes: {
      kind: 'contained',
      revision,
      isExact: path !== undefined && hasSameFolder(ancestry, { revision, commit, ours }, path),
    },
    no: { kind: 'lacking', revision },
    unknown: { kind: 'unproven', revision, commit, mayBeOld: ancestry.first.has(revision) },
  };
  return proofs[containsCommit(ancestry, { revision, commit, ours })];
}

/** Charts and OCI artifacts: a version is ours only when it is the very one. */
function proveByEquality(revisions: readonly string[], commit: string): RevisionProof {
  const revision = revisions.find((one) => one === commit);
  if (revision !== undefined) return { kind: 'contained', revision, isExact: true };
  const [first = ''] = revisions;
  return { kind: first === '' ? 'unresolved' : 'lacking', revision: first };
}

const order: readonly RevisionProof['kind'][] = ['contained', 'unproven', 'lacking', 'unresolved'];

function bestOf(proofs: readonly RevisionProof[]): RevisionProof {
  return proofs.toSorted(byRank)[0] ?? { kind: 'unresolved', revision: '' };
}

function worstOf(proofs: readonly RevisionProof[]): RevisionProof {
  const worst = proofs.toSorted(byRank).at(-1) ?? { kind: 'unresolved', revision: '' };
  const isExact = proofs.every((proof) => proof.kind === 'contained' && proof.isExact);
  return worst.kind === 'contained' ? { ...worst, isExact } : worst;
}

function byRank(left: RevisionProof, right: RevisionProof): number {
  return order.indexOf(left.kind) - order.indexOf(right.kind);
}

interface FoundHydration {
  readonly kind: 'found';
  readonly commit: string;
  readonly isExact: boolean;
}

/** From our dry commit to the hydrated one: the operation that read a dry commit which contains ours. */
function findHydration(
  hydrator: HydratorView,
  context: RevisionContext,
): FoundHydration | { readonly kind: 'pending'; readonly proof: RevisionProof } {
  const hydrated = listHydrations(hydrator);
  const proofs = hydrated.map(({ drySha }) =>
    proveOne({ revision: drySha, commit: context.ours, path: undefined }, context),
  );
  for (const [index, proof] of proofs.entries()) {
    const commit = hydrated[index]?.hydratedSha ?? '';
    if (proof.kind === 'contained' && commit !== '') return { kind: 'found', commit, isExact: proof.isExact };
  }
  const unproven = proofs.find(({ kind }) => kind === 'unproven');
  const described = describeHydration(hydrator, context);
  return { kind: 'pending', proof: described.isOurs ? described : (unproven ?? described) };
}

/** A hydration that fails early names no commit: then it is the one that was compared. */
function describeHydration(
  { current, lastComparedDry }: HydratorView,
  { ours }: RevisionContext,
): Extract<RevisionProof, { kind: 'hydrating' }> {
  const { phase = '', message = '', drySha = '' } = current ?? {};
  const revision = drySha === '' ? lastComparedDry : drySha;
  return { kind: 'hydrating', revision, phase, message, isOurs: isSameCommit(revision, ours) };
}

function listHydrations(hydrator: HydratorView): readonly HydrationView[] {
  const { current, last, lastComparedDry } = hydrator;
  const done = current?.phase === 'Hydrated' ? [current] : [];
  if (last === null) return done;
  const isUnchanged = lastComparedDry !== '' && isAtRest(hydrator);
  return [...done, last, ...(isUnchanged ? [{ ...last, drySha: lastComparedDry }] : [])];
}

/**
 * A dry commit that changes nothing for the application is compared and not hydrated: then the last hydrated commit
 * stands for it (3.3). One that is about to be hydrated, or cannot be, is noted as compared too.
 */
function isAtRest({ current, isRequested }: HydratorView): boolean {
  return !isRequested && (current === null || current.phase === 'Hydrated');
}
