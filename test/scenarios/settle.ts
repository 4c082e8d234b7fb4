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
  { url, token }: Pick<Lab, 'url' | 'token'>,
  application: string,
  { isRestless = false, namespace, signal }: Rest = {},
): Promise<void> {
  const query = namespace === undefined ? '' : `&appNamespace=${namespace}`;
  const address = `${url}/api/v1/applications/${application}?refresh=normal${query}`;
  await waitFor(
    async () => {
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      const body = (await response.json()) as {
        readonly status?: ApplicationStatus;
        readonly error?: string;
      };
      if (!response.ok) throw new Error(`${response.status}: ${body.error}`);
      const { sync, health, operationState } = body.status ?? {};
      const settled = sync?.status === 'Synced' && (isRestless || health?.status === 'Healthy');
      if (settled && operationState?.phase === 'Succeeded') return true;
      throw new Error(`${sync?.status} at ${sync?.revision}, ${health?.status}, ${operationState?.phase}`);
    },
    { what: `${application} at rest`, deadlineMs: 120_000, signal },
  );
}
