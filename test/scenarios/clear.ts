import type { Lab } from './lab.ts';

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** Deletes what a scenario leaves running, in the background: a lab that fills up gets slow for those that follow. */
export async function clearApplication({ admin }: Pick<Lab, 'admin'>, name: string): Promise<void> {
  const list = await admin.call('GET', `/api/v1/applications?selector=delivery=${name}`);
  for (const { metadata } of itemsOf(list)) {
    const query = `cascade=true&appNamespace=${metadata.namespace}`;
    await admin.call('DELETE', `/api/v1/applications/${metadata.name}?${query}`);
  }
}

function itemsOf(list: unknown): readonly Listed[] {
  if (typeof list !== 'object' || list === null || !('items' in list)) return [];
  return Array.isArray(list.items) ? list.items : [];
}
