import { objectOf, textField } from '../../core/argocd/fields.ts';
import type { ApplicationRef } from './applications.ts';
import { type ArgoAnswer, type ArgoConnection, callJson, mapAnswer } from './connection.ts';

/** The version the server was built as; answered without a token, so it proves reachability alone. */
export async function getVersion(connection: ArgoConnection): Promise<ArgoAnswer<string>> {
  const answer = await callJson(connection, { kind: 'read', path: ['api', 'version'] });
  return mapAnswer(answer, (value) => textField(objectOf(value), 'Version') ?? 'unknown');
}

export interface ServerSettings {
  readonly controllerNamespace?: string;
  readonly appsInAnyNamespace: boolean;
}

/** Settings of the server; anonymous callers get fewer of them. */
export async function getSettings(connection: ArgoConnection): Promise<ArgoAnswer<ServerSettings>> {
  const answer = await callJson(connection, { kind: 'read', path: ['api', 'v1', 'settings'] });
  return mapAnswer(answer, (value) => {
    const settings = objectOf(value);
    const namespace = textField(settings, 'controllerNamespace');
    return {
      ...(namespace === undefined ? {} : { controllerNamespace: namespace }),
      appsInAnyNamespace: settings['appsInAnyNamespaceEnabled'] === true,
    };
  });
}

export interface UserInfo {
  readonly loggedIn: boolean;
  readonly username?: string;
}

/** Who the token is; a refused token is an answer here: not logged in. */
export async function getUserInfo(connection: ArgoConnection): Promise<ArgoAnswer<UserInfo>> {
  const answer = await callJson(connection, { kind: 'read', path: ['api', 'v1', 'session', 'userinfo'] });
  return mapAnswer(answer, (value) => {
    const username = textField(objectOf(value), 'username');
    return {
      loggedIn: objectOf(value)['loggedIn'] === true,
      ...(username === undefined ? {} : { username }),
    };
  });
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

/** The AppProject as the server has it. */
export function getProject(connection: ArgoConnection, name: string): Promise<ArgoAnswer<unknown>> {
  return callJson(connection, { kind: 'read', path: ['api', 'v1', 'projects', name] });
}
