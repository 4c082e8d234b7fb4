import type { ApplicationView } from './application.ts';
import type { EventView } from './events.ts';
import type { PodNode } from './generations.ts';
import type { ManifestView } from './manifest.ts';
import { keyOf } from './resource-ref.ts';
import type { WindowsView } from './sync-windows.ts';
import type { TreeView } from './tree.ts';

/** Why Argo CD gave no application. */
export interface Refusal {
  readonly kind: 'unauthorised' | 'denied' | 'absent' | 'unreachable';
  /** How many answers in a row. */
  readonly count: number;
  readonly since: number;
  readonly message: string;
}

/** How often something was observed or tried, and when last. */
export interface Tally {
  readonly count: number;
  readonly at: number;
}

export interface SeenManifest {
  readonly manifest: ManifestView;
  readonly at: number;
}

/** Why a live manifest was not given: it is not there, may not be read with this token, or could not be read for now. */
export interface Unread {
  readonly kind: 'gone' | 'refused' | 'failed';
  readonly message: string;
  readonly at: number;
}

export interface SeenTree {
  readonly tree: TreeView;
  readonly pods: readonly PodNode[];
  readonly at: number;
}

/** Images a sync gave to a workload; `isOurs`: by a sync of a revision that contains ours. */
export interface AppliedImages {
  readonly images: readonly string[];
  readonly isOurs: boolean;
}

/** What was observed of one application: no judgement, only the newest of each. Times are those of whoever watches. */
export interface Facts {
  readonly name: string;
  readonly baseline: ApplicationView | null;
  /** Health of each resource of the baseline, by its key. */
  readonly healthBefore: ReadonlyMap<string, string>;
  /** The newest direct GET; only this is evidence. */
  readonly view: ApplicationView | null;
  readonly viewAt: number;
  /** When the application was seen changed last. */
  readonly changedAt: number;
  /** When what is asked of the cluster changed last (revision, operation): older manifests tell nothing about it. */
  readonly settledAt: number;
  /** Direct answers in a row that were older than the one before: two of them are the truth (a restored database). */
  readonly olderAnswers: number;
  readonly refusal: Refusal | null;
  /** Version of the newest object seen on either way, of one uid. */
  readonly newest: { readonly uid: string; readonly resourceVersion: string } | null;
  /** Since when the stream says that something changed which no GET has shown yet. */
  readonly hintAt: number | null;
  readonly isStreaming: boolean;
  readonly tree: SeenTree | null;
  readonly manifests: ReadonlyMap<string, SeenManifest>;
  /** The last question for a manifest that gave none; nothing where it was read since. */
  readonly unread: ReadonlyMap<string, Unread>;
  /** By uid of the object they are about. */
  readonly events: ReadonlyMap<string, readonly EventView[]>;
  /** By `pod/container`, the previous run of a container before its current one. */
  readonly logs: ReadonlyMap<string, string>;
  readonly windows: WindowsView | null;
  readonly applied: ReadonlyMap<string, AppliedImages>;
  /** How often each thing was answered, by the stem of its want's key. */
  readonly tallies: ReadonlyMap<string, Tally>;
}

export function emptyFacts(name: string, baseline: ApplicationView | null): Facts {
  return {
    name,
    baseline,
    healthBefore: listHealth(baseline),
    view: null,
    changedAt: Number.NEGATIVE_INFINITY,
    viewAt: 0,
    settledAt: 0,
    olderAnswers: 0,
    refusal: null,
    newest: null,
    hintAt: null,
    isStreaming: false,
    tree: null,
    manifests: new Map(),
    unread: new Map(),
    events: new Map(),
    logs: new Map(),
    windows: null,
    applied: listApplied(baseline),
    tallies: new Map(),
  };
}

/** Whose a workload is does not change with a release: what was applied before tells it too. */
function listApplied(baseline: ApplicationView | null): ReadonlyMap<string, AppliedImages> {
  const results = baseline?.operation?.results ?? [];
  return new Map(results.map(({ ref, images }) => [keyOf(ref), { images, isOurs: false }]));
}

function listHealth(baseline: ApplicationView | null): ReadonlyMap<string, string> {
  const resources = baseline?.resources ?? [];
  return new Map(resources.map(({ ref, health }) => [keyOf(ref), health?.status ?? '']));
}

/** How often the thing was answered, and when last. */
export function tallyOf(facts: Facts, stem: string): Tally {
  return facts.tallies.get(stem) ?? { count: 0, at: Number.NEGATIVE_INFINITY };
}

export function countAnswer(facts: Facts, stem: string, at: number): Facts {
  const tallies = new Map(facts.tallies).set(stem, { count: tallyOf(facts, stem).count + 1, at });
  return { ...facts, tallies };
}
