import type { Behaviours } from './behaviours.ts';
import type { Application } from './model.ts';

const refreshMark = 'argocd.argoproj.io/refresh';
const refreshStamp = 'argocd.argoproj.io/refresh-timestamp';
const hydrateMark = 'argocd.argoproj.io/hydrate';
const hydrateStamp = 'argocd.argoproj.io/hydrate-timestamp';

export type RefreshKind = 'normal' | 'hard';

/** The annotations with which the API server asks the controller for a refresh, and the hydrator too. */
export function askForRefresh(
  application: Application,
  request: { readonly kind: RefreshKind; readonly at: string },
  { stampedRefresh }: Behaviours,
): Application {
  const { kind, at } = request;
  const stamps = stampedRefresh ? { [refreshStamp]: at, [hydrateStamp]: at } : {};
  const marks = { [refreshMark]: kind, [hydrateMark]: kind, ...stamps };
  return withAnnotations(application, { ...application.metadata.annotations, ...marks });
}

export function isRefreshAsked({ metadata }: Application): boolean {
  return metadata.annotations?.[refreshMark] !== undefined;
}

/** Takes the marks away when `seen`, the application as the reconcile read it, asked for the refresh that is done now. */
export function endRefresh(now: Application, seen: Application, behaviours: Behaviours): Application {
  if (!isRefreshAsked(seen) || !isSameRefresh(now, seen, behaviours)) return now;
  const done = new Set([refreshMark, refreshStamp, ...(behaviours.hydrateMarkEnds ? [hydrateMark] : [])]);
  const kept = Object.entries(now.metadata.annotations ?? {}).filter(([name]) => !done.has(name));
  return withAnnotations(now, Object.fromEntries(kept));
}

/** Takes away the mark that asked for the hydration that is done now. */
export function endHydration(application: Application): Application {
  const { [hydrateMark]: _mark, [hydrateStamp]: _stamp, ...kept } = application.metadata.annotations ?? {};
  return withAnnotations(application, kept);
}

/** Without a timestamp one refresh looks like another, and the newer is taken for the one that is done. */
function isSameRefresh(now: Application, seen: Application, { stampedRefresh }: Behaviours): boolean {
  return (
    !stampedRefresh || now.metadata.annotations?.[refreshStamp] === seen.metadata.annotations?.[refreshStamp]
  );
}

/** Forgets a refresh as if it had never been asked for. */
export function loseRefresh(application: Application): Application {
  const { [refreshMark]: _mark, [refreshStamp]: _stamp, ...kept } = application.metadata.annotations ?? {};
  return withAnnotations(application, kept);
}

function withAnnotations(
  application: Application,
  annotations: Readonly<Record<string, string>>,
): Application {
  return { ...application, metadata: { ...application.metadata, annotations } };
}
