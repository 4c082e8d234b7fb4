import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFound, permissionDenied } from './api-error.ts';
import type { Behaviours } from './behaviours.ts';
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
  /** Whether that version of Argo CD has the route; every one when left out. */
  readonly isServed?: (behaviours: Behaviours) => boolean;
  /** Takes a form in place of JSON (the token endpoint). */
  readonly isForm?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
}

/**
 * The application a call names, with Argo CD's rules against enumeration: a right that is missing looks like an
 * application that is, and a project that was given is believed first.
 */
export function findApplication(call: Call, action: string): Application {
  const { state, params, query, caller } = call;
  const name = params['name'] ?? '';
  const project = query.get('project') ?? query.get('projects') ?? undefined;
  const namespace = query.get('appNamespace') ?? state.namespace;
  const inside = namespace === state.namespace ? '' : `${namespace}/`;
  if (project !== undefined && !isAllowed(caller, right(action, `${project}/${inside}${name}`)))
    throw permissionDenied();
  const hidden =
    project === undefined ? permissionDenied() : notFound(`applications.argoproj.io "${name}" not found`);
  const application = state.world.store.get(keyOfApplication({ namespace, name }));
  if (application === undefined || !isAllowed(caller, right(action, objectOf(state, application))))
    throw hidden;
  if (project !== undefined && application.spec.project !== project) throw hidden;
  return application;
}

/** The application of a call that may be read by the caller, who needs a further right too: a refusal names it. */
export function findReadable(call: Call, action: string): Application {
  const application = findApplication(call, 'get');
  requireRight(call, right(action, objectOf(call.state, application)));
  return application;
}

export function maySee(call: Call, application: Application): boolean {
  return isAllowed(call.caller, right('get', objectOf(call.state, application)));
}

export function objectOf(state: Pick<ServerState, 'namespace'>, { metadata, spec }: Application): string {
  const inside = metadata.namespace === state.namespace ? '' : `${metadata.namespace}/`;
  return `${spec.project}/${inside}${metadata.name}`;
}

/** Refuses by naming the missing right, which differs from the answer for an unknown application. */
export function requireRight(call: Call, permission: Permission): void {
  const { caller } = call;
  if (isAllowed(caller, permission)) return;
  const { resource, action, object } = permission;
  throw permissionDenied(
    `: ${resource}, ${action}, ${object}, sub: ${caller.account}, iat: ${caller.issuedAt}`,
  );
}

function right(action: string, object: string): Permission {
  return { resource: 'applications', action, object };
}
