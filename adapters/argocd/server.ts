import { objectOf, textField } from '../../core/argocd/fields.ts';
import type { ApplicationRef } from './applications.ts';
import { type ArgoAnswer, type ArgoConnection, callJson, mapAnswer } from './connection.ts';

/** The version the server was built as; answered without a token, so it proves reachability alone. */
export async function getVersion(connection: ArgoConnection): Promise<ArgoAnswer<string>> {
  const answer = await callJson(connection, { kind: 'read', path: ['api', 'version'] });
  return mapAnswer(answer, (value) => textField(objectOf(value), 'Version') ?? 'unknown');
}

/** Whether the token may do `action` on the application, as far as the server's own rules tell. */
export async function canI(
  connection: ArgoConnection,
  action: 'get' | 'sync' | 'update' | 'override',
  app: ApplicationRef & { readonly project: string },
): Promise<ArgoAnswer<boolean>> {
  const object = [app.project, ...(app.appNamespace === undefined ? [] : [app.appNamespace]), app.name];
  const answer = await callJson(connection, {
    kind: 'read',
    path: ['api', 'v1', 'account', 'can-i', 'applications', action, ...object],
  });
  return mapAnswer(answer, (value) => objectOf(value)['value'] === 'yes');
}
