import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFound, permissionDenied } from './api-error.ts';
import type { ApplicationController } from './controller.ts';
import type { Application } from './model.ts';
import { keyOfApplication } from './store.ts';
import type { StreamSwitches } from './stream-switches.ts';
import { type Caller, isAllowed, type Permission, type TokenStore } from './tokens.ts';
import type { World } from './world.ts';

/** Everything a route may need. */
export interface ServerState {
  readonly world: World;
  readonly controller: ApplicationController;
  readonly tokens: TokenStore;
  readonly streams: StreamSwitches;
  readonly identity: IdentitySwitches;
  /** Argo CD's own namespace. */
  readonly namespace: string;
  readonly version: string;
}

/** What the identity provider behind `/api/dex/token` accepts. */
export interface IdentitySwitches {
  /** Identity tokens that can be exchanged; none when empty. */
  readonly accepted: Set<string>;
  readonly account: string;
  readonly permissions: readonly Permission[];
  /** Lifetime of the tokens it gives, seconds. */
  expiresIn: number;
}

export interface Call {
  readonly state: ServerState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON, or the text of a form. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A JSON body, or the word that the route has taken over the response. */
export type Answer = { readonly json: unknown } | 'taken';

export interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/applications/:name`; a last `*rest` takes all that follows. */
  readonly path: string;
  readonly query: readonly string[];
  readonly isPublic?: boolean;
  /** Takes a form in place of JSON (the token endpoint). */
  readonly isForm?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
}

/** The application a call names, with Argo CD's rules against enumeration. */
export function findApplication(call: Call, action: string): Application {
  const { state, params, query, caller } = call;
  const name = params['name'] ?? '';
  const project = query.get('project') ?? query.get('projects') ?? undefined;
  const namespace = query.get('appNamespace') ?? state.namespace;
  const application = state.world.store.get(keyOfApplication({ namespace, name }));
  const missing = notFound(`applications.argoproj.io "${name}" not found`);
  if (application === undefined) {
    const maySee = project !== undefined && isAllowed(caller, right('get', `${project}/${name}`));
    throw maySee ? missing : permissionDenied();
  }
  if (project !== undefined && application.spec.project !== project) throw missing;
  const object = objectOf(state, application);
  if (!isAllowed(caller, right('get', object)))
    throw project === undefined ? permissionDenied() : refusal(call, 'get', object);
  if (!isAllowed(caller, right(action, object))) throw refusal(call, action, object);
  return application;
}

export function maySee(call: Call, application: Application): boolean {
  return isAllowed(call.caller, right('get', objectOf(call.state, application)));
}

export function objectOf(state: Pick<ServerState, 'namespace'>, { metadata, spec }: Application): string {
  const inside = metadata.namespace === state.namespace ? '' : `${metadata.namespace}/`;
  return `${spec.project}/${inside}${metadata.name}`;
}

export function requireRight(call: Call, permission: Permission): void {
  if (isAllowed(call.caller, permission)) return;
  throw refusalOf(call, permission);
}

function right(action: string, object: string): Permission {
  return { resource: 'applications', action, object };
}

function refusal(call: Call, action: string, object: string) {
  return refusalOf(call, right(action, object));
}

/** An RBAC refusal names the missing right, and so differs from the answer for an unknown application. */
function refusalOf({ caller }: Call, { resource, action, object }: Permission) {
  return permissionDenied(
    `: ${resource}, ${action}, ${object}, sub: ${caller.account}, iat: ${caller.issuedAt}`,
  );
}
