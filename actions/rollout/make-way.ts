import { getApplication, terminateOperation } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { type ApplicationView, readApplication } from '../../core/rollout/application.ts';
import { stageOf } from '../../core/rollout/operation.ts';
import type { TargetApplication } from './target.ts';

export interface WayRequest {
  readonly connection: ArgoConnection;
  /** As it stood before the revert was pushed. */
  readonly application: TargetApplication;
  /** Commit that takes the release back. */
  readonly revert: string;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

const REFRESH_TRIES = 4;
const REFRESH_PAUSE_MS = 2_000;
const OVER_TRIES = 60;
const OVER_PAUSE_MS = 500;

/**
 * Makes way for a revert that is on the branch (checklist 40): Argo CD is made to look, and an operation that still works
 * or waits for a retry on the bad revision is ended, or the revert would wait behind it. Never raises: what does not
 * come about here, the watch of the revert will see.
 */
export async function makeWay(request: WayRequest): Promise<void> {
  const view = await refreshUntilSeen(request);
  if (view === null || !isInTheWay(view, request.application.view)) return;
  const answer = await terminateOperation(request.connection, request.application.ref);
  if (!answer.ok) return request.note(`the running operation could not be ended: ${answer.failure.message}`);
  if (answer.value === 'terminating') request.note('the operation on the bad revision was ended');
  await waitUntilOver(request);
}

/** A refresh can be lost, or answer before the new commit can be read: it is asked for again a few times. */
async function refreshUntilSeen({
  connection,
  application,
  revert,
  signal,
}: WayRequest): Promise<ApplicationView | null> {
  let view: ApplicationView | null = null;
  for (let tries = 0; tries < REFRESH_TRIES && !signal.aborted; tries += 1) {
    const answer = await getApplication(connection, application.ref, { refresh: 'normal', signal });
    view = answer.ok ? readApplication(answer.value) : view;
    if (view?.sync.revisions.includes(revert) === true) return view;
    await connection.clock.sleep(REFRESH_PAUSE_MS, signal);
  }
  return view;
}

/** The very operation from before the push, or a later one on the same revision, that works or waits for its next try. */
function isInTheWay({ operation, requested }: ApplicationView, before: ApplicationView): boolean {
  const stage = stageOf(requested !== null, operation);
  if (operation === null || (stage !== 'running' && stage !== 'retrying')) return false;
  const bad = [...before.sync.revisions, ...(before.operation?.revisions ?? [])];
  const isSame = before.operation !== null && operation.startedAt === before.operation.startedAt;
  return (
    isSame ||
    (operation.revisions.length > 0 && operation.revisions.every((revision) => bad.includes(revision)))
  );
}

/** What follows must not take the last words of the ended operation for its own. */
async function waitUntilOver({ connection, application, signal }: WayRequest): Promise<void> {
  for (let tries = 0; tries < OVER_TRIES && !signal.aborted; tries += 1) {
    const answer = await getApplication(connection, application.ref, { signal });
    const view = answer.ok ? readApplication(answer.value) : null;
    if (view !== null && !isInTheWay(view, application.view)) return;
    await connection.clock.sleep(OVER_PAUSE_MS, signal);
  }
}
