import { objectOf, textField } from '../../core/argocd/fields.ts';
import { readStreamMessage } from '../../core/argocd/stream-message.ts';
import { createStreamParser } from '../../core/argocd/stream-parser.ts';
import { type ApplicationRef, applicationPath, applicationQuery } from './applications.ts';
import { type ArgoAnswer, type ArgoCall, type ArgoConnection, callJson, callText } from './connection.ts';
import { callLimits } from './limits.ts';

/** One Kubernetes object within an application's tree. */
export interface ResourceRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The tree as the controller last wrote it to its cache; it may trail the Application. */
export function getResourceTree(
  connection: ArgoConnection,
  app: ApplicationRef,
  signal?: AbortSignal,
): Promise<ArgoAnswer<unknown>> {
  return callJson(connection, { kind: 'tree', ...read(app, 'resource-tree'), ...withSignal(signal) });
}

/** The live manifest of one object of the tree, as `{manifest: "<json>"}`; Secrets come masked. */
export function getResource(
  connection: ArgoConnection,
  app: ApplicationRef,
  options: { readonly resource: ResourceRef; readonly signal?: AbortSignal },
): Promise<ArgoAnswer<unknown>> {
  const call = { kind: 'evidence', ...read(app, 'resource'), ...withSignal(options.signal) } as const;
  return callJson(connection, { ...call, query: { ...call.query, ...resourceQuery(options.resource) } });
}

/** Events of one object of the tree, or of the Application itself. */
export function getEvents(
  connection: ArgoConnection,
  app: ApplicationRef,
  options: {
    readonly object?: { readonly namespace: string; readonly name: string; readonly uid: string };
    readonly signal?: AbortSignal;
  } = {},
): Promise<ArgoAnswer<unknown>> {
  const call = { kind: 'evidence', ...read(app, 'events'), ...withSignal(options.signal) } as const;
  const { object } = options;
  return callJson(connection, {
    ...call,
    query: {
      ...call.query,
      resourceNamespace: object?.namespace,
      resourceName: object?.name,
      resourceUID: object?.uid,
    },
  });
}

export interface LogRequest {
  readonly pod: string;
  readonly namespace: string;
  /** Empty: the only one of the pod. */
  readonly container: string;
  /** Of the container's run before the present one: where a crash is told. */
  readonly previous: boolean;
  readonly tailLines: number;
  readonly signal?: AbortSignal;
}

/** The last lines of one container's log (foreign text), joined by newlines. */
export async function getPodLogs(
  connection: ArgoConnection,
  app: ApplicationRef,
  request: LogRequest,
): Promise<ArgoAnswer<string>> {
  const call = {
    kind: 'evidence',
    ...read(app, 'pods', request.pod, 'logs'),
    ...withSignal(request.signal),
  } as const;
  const answer = await callText(connection, {
    ...call,
    query: {
      ...call.query,
      namespace: request.namespace,
      container: request.container === '' ? undefined : request.container,
      previous: request.previous,
      tailLines: request.tailLines,
    },
  });
  return answer.ok ? { ...answer, ...readLog(answer.value.response.body) } : answer;
}

type LogOutcome =
  | Pick<Extract<ArgoAnswer<string>, { ok: true }>, 'ok' | 'value'>
  | Pick<Extract<ArgoAnswer<string>, { ok: false }>, 'ok' | 'failure'>;

/** Log entries come one JSON object a line; an error may be the last of them, or the only one. */
function readLog(body: string): LogOutcome {
  const parser = createStreamParser('json-lines', callLimits.evidence.maxBytes);
  const items = [...parser.push(Buffer.from(body)), ...parser.end()];
  const messages = items.flatMap((item) => (item.kind === 'message' ? [readStreamMessage(item.text)] : []));
  const lines = messages.flatMap((message) => (message.kind === 'change' ? logLine(message.object) : []));
  const failed = messages.find((message) => message.kind === 'failure');
  if (lines.length === 0 && failed !== undefined) return { ok: false, failure: failed.failure };
  return { ok: true, value: lines.join('\n') };
}

function logLine(entry: unknown): readonly string[] {
  const fields = objectOf(entry);
  return fields['last'] === true ? [] : [textField(fields, 'content') ?? ''];
}

/** Deletes one object of the tree, as `kubectl delete` would; whoever made it may make another. */
export function deleteResource(
  connection: ArgoConnection,
  app: ApplicationRef,
  resource: ResourceRef,
): Promise<ArgoAnswer<unknown>> {
  const query = { ...applicationQuery(app), ...resourceQuery(resource) };
  return callJson(connection, {
    kind: 'write',
    method: 'DELETE',
    path: applicationPath(app, 'resource'),
    query,
  });
}

/** Runs a resource action such as a Rollout's `abort`: actions/v2 (3.1 and later), else the older form. */
export async function runResourceAction(
  connection: ArgoConnection,
  app: ApplicationRef,
  options: { readonly resource: ResourceRef; readonly action: string },
): Promise<ArgoAnswer<unknown>> {
  const { namespace, name, ...kind } = options.resource;
  const second = await callJson(connection, {
    kind: 'write',
    method: 'POST',
    path: applicationPath(app, 'resource', 'actions', 'v2'),
    body: {
      name: app.name,
      ...applicationQuery(app),
      ...kind,
      namespace,
      resourceName: name,
      action: options.action,
    },
  });
  if (second.ok || !isUnknownCall(second.failure.httpStatus, second.failure.message)) return second;
  return callJson(connection, {
    kind: 'write',
    method: 'POST',
    path: applicationPath(app, 'resource', 'actions'),
    query: { ...applicationQuery(app), ...resourceQuery(options.resource) },
    body: options.action,
  });
}

/** A route the server lacks: 501, or the gateway's bare "Not Found"; an object that is missing has more to say. */
function isUnknownCall(status: number | undefined, message: string): boolean {
  return (
    status === 501 ||
    status === 405 ||
    (status === 404 && /^(404 )?(page )?not found\.?$|^method not allowed$|^$/i.test(message.trim()))
  );
}

function read(
  app: ApplicationRef,
  ...more: readonly string[]
): Pick<ArgoCall, 'path'> & { readonly query: Readonly<Record<string, string | undefined>> } {
  return { path: applicationPath(app, ...more), query: applicationQuery(app) };
}

function resourceQuery(resource: ResourceRef): Readonly<Record<string, string>> {
  return {
    namespace: resource.namespace,
    resourceName: resource.name,
    version: resource.version,
    group: resource.group,
    kind: resource.kind,
  };
}

function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
