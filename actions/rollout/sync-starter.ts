import { type ApplicationRef, syncApplication } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import type { ArgoFailureKind } from '../../core/argocd/failure.ts';
import type { Decision } from '../../core/rollout/decision.ts';

/** Starts syncs where applications do not sync by themselves (input `sync`). */
export interface SyncStarter {
  /** Looks at a decision and starts what is due; never more than one request per application at a time. */
  consider(decision: Decision): void;
  /** Ends when nothing is under way. */
  settle(): Promise<void>;
}

export interface SyncStarterOptions {
  readonly connection: ArgoConnection;
  readonly applications: ReadonlyMap<string, ApplicationRef>;
  /** What the operations are known by in Argo CD (`operation.info`). */
  readonly runId: string;
  readonly note: (app: string, text: string) => void;
}

const PAUSE_MS = 10_000;
const MOST_TRIES = 5;

interface Try {
  readonly revision: string;
  readonly count: number;
  readonly at: number;
}

/** Refusals that may pass: the others are said once and not tried again for the same revision. */
const passing: readonly ArgoFailureKind[] = [
  'operation-in-progress',
  'conflict',
  'unavailable',
  'rate-limited',
  'server-error',
  'timed-out',
  'unreachable',
];

export function createSyncStarter(options: SyncStarterOptions): SyncStarter {
  const tries = new Map<string, Try>();
  const running = new Map<string, Promise<void>>();
  const { clock } = options.connection;

  async function start(app: string, ref: ApplicationRef, revision: string): Promise<void> {
    const infos = [{ name: 'slipway', value: options.runId }];
    const answer = await syncApplication(options.connection, ref, { infos });
    if (answer.ok) return options.note(app, 'a sync was started');
    options.note(app, `no sync could be started: ${answer.failure.message}`);
    const { count = 0 } = tries.get(app) ?? {};
    if (!passing.includes(answer.failure.kind))
      tries.set(app, { revision, count: Math.max(count, MOST_TRIES), at: clock.now() });
  }

  function isDue(app: string, revision: string): boolean {
    const last = tries.get(app);
    if (running.has(app)) return false;
    if (last === undefined || last.revision !== revision) return true;
    return last.count < MOST_TRIES && clock.now() - last.at >= PAUSE_MS;
  }

  return {
    consider: (decision) => {
      for (const { name, reasonCode, revision = '' } of decision.applications) {
        const ref = options.applications.get(name);
        if (reasonCode !== 'sync-pending' || ref === undefined || !isDue(name, revision)) continue;
        const last = tries.get(name);
        const count = last?.revision === revision ? last.count : 0;
        tries.set(name, { revision, count: count + 1, at: clock.now() });
        running.set(
          name,
          start(name, ref, revision).finally(() => running.delete(name)),
        );
      }
    },
    settle: async () => {
      await Promise.allSettled(running.values());
    },
  };
}
