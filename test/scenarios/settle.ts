import { waitFor } from '../cluster/processes.ts';
import type { Lab } from './lab.ts';

interface ApplicationStatus {
  readonly sync?: { readonly status?: string; readonly revision?: string };
  readonly health?: { readonly status?: string };
  readonly operationState?: { readonly phase?: string };
}

interface Rest {
  /** Synced is enough. */
  readonly isRestless?: boolean;
  /** Of the Application, where it is not Argo CD's own. */
  readonly namespace?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Waits until Argo CD says that an application is synced and healthy: where a trial begins. */
export async function settle(
  { admin }: Pick<Lab, 'admin'>,
  application: string,
  { isRestless = false, namespace, signal }: Rest = {},
): Promise<void> {
  const query = namespace === undefined ? '' : `&appNamespace=${namespace}`;
  const path = `/api/v1/applications/${application}?refresh=normal${query}`;
  await waitFor(
    async () => {
      const { status = {} } = (await admin.call('GET', path)) as { readonly status?: ApplicationStatus };
      const { sync, health, operationState } = status;
      const settled = sync?.status === 'Synced' && (isRestless || health?.status === 'Healthy');
      if (settled && operationState?.phase === 'Succeeded') return true;
      throw new Error(`${sync?.status} at ${sync?.revision}, ${health?.status}, ${operationState?.phase}`);
    },
    { what: `${application} at rest`, deadlineMs: 120_000, signal },
  );
}
