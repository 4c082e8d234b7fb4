import { type ArgoAnswer, type ArgoConnection, callJson } from './connection.ts';

export interface ApplicationSetName {
  readonly name: string;
  /** Where the object lives; empty: Argo CD's own namespace. */
  readonly namespace: string;
}

/** The ApplicationSet as the server gave it; needs the right `applicationsets, get` of its own. */
export function getApplicationSet(
  connection: ArgoConnection,
  { name, namespace }: ApplicationSetName,
  signal?: AbortSignal,
): Promise<ArgoAnswer<unknown>> {
  return callJson(connection, {
    kind: 'evidence',
    path: ['api', 'v1', 'applicationsets', name],
    query: { appsetNamespace: namespace === '' ? undefined : namespace },
    ...(signal === undefined ? {} : { signal }),
  });
}
