import { listField, objectOf, textField } from '../../core/argocd/fields.ts';
import { type ArgoAnswer, type ArgoCall, type ArgoConnection, callJson, mapAnswer } from './connection.ts';

/** One Application. With the project, Argo CD tells "missing" from "not permitted"; the namespace is for apps in any namespace. */
export interface ApplicationRef {
  readonly name: string;
  readonly project?: string;
  readonly appNamespace?: string;
}

export type Refresh = 'none' | 'normal' | 'hard';

/** Segments of an application's own path, with more after them. */
export function applicationPath(app: ApplicationRef, ...more: readonly string[]): readonly string[] {
  return ['api', 'v1', 'applications', app.name, ...more];
}

/** The query every call on one application carries. */
export function applicationQuery(app: ApplicationRef): Readonly<Record<string, string | undefined>> {
  return { project: app.project, appNamespace: app.appNamespace };
}

/**
 * The Application as the Kubernetes API has it now. A refresh asks the controller to compare first and blocks until it
 * has; a time-out then says nothing about the application.
 */
export function getApplication(
  connection: ArgoConnection,
  app: ApplicationRef,
  options: { readonly refresh?: Refresh; readonly signal?: AbortSignal } = {},
): Promise<ArgoAnswer<unknown>> {
  const refresh = options.refresh === undefined || options.refresh === 'none' ? undefined : options.refresh;
  return callJson(connection, {
    kind: refresh === undefined ? 'read' : 'refresh',
    path: applicationPath(app),
    query: { ...applicationQuery(app), refresh },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

export interface ApplicationSelection {
  readonly selector?: string;
  readonly projects?: readonly string[];
  readonly appNamespace?: string;
}

/** References of all applications a selection names; from the server's cache, so it may trail by moments. */
export async function listApplications(
  connection: ArgoConnection,
  selection: ApplicationSelection,
): Promise<ArgoAnswer<readonly ApplicationRef[]>> {
  const answer = await callJson(connection, {
    kind: 'read',
    path: ['api', 'v1', 'applications'],
    query: {
      selector: selection.selector,
      projects: selection.projects,
      appNamespace: selection.appNamespace,
      fields: 'items.metadata.name,items.metadata.namespace,items.spec.project,metadata.resourceVersion',
    },
  });
  return mapAnswer(answer, (value) => listField(objectOf(value), 'items').flatMap(readReference));
}

function readReference(item: unknown): readonly ApplicationRef[] {
  const metadata = objectOf(objectOf(item)['metadata']);
  const name = textField(metadata, 'name');
  if (name === undefined) return [];
  const project = textField(objectOf(objectOf(item)['spec']), 'project');
  const appNamespace = textField(metadata, 'namespace');
  return [
    {
      name,
      ...(project === undefined ? {} : { project }),
      ...(appNamespace === undefined ? {} : { appNamespace }),
    },
  ];
}

export interface SyncOptions {
  readonly prune?: boolean;
  /** Come back in `operation.info`: the name by which an operation is known as ours. */
  readonly infos?: readonly { readonly name: string; readonly value: string }[];
}

/** Starts a sync to the target revision; the answer is the Application with its new operation. */
export function syncApplication(
  connection: ArgoConnection,
  app: ApplicationRef,
  options: SyncOptions = {},
): Promise<ArgoAnswer<unknown>> {
  const body = { ...names(app), prune: options.prune ?? false, infos: options.infos ?? [] };
  return callJson(connection, { ...write(applicationPath(app, 'sync')), body });
}

/** Ends the running operation; that none is running is an answer too. */
export async function terminateOperation(
  connection: ArgoConnection,
  app: ApplicationRef,
): Promise<ArgoAnswer<'terminating' | 'nothing-running'>> {
  const answer = await callJson(connection, {
    ...write(applicationPath(app, 'operation')),
    method: 'DELETE',
    query: applicationQuery(app),
  });
  if (answer.ok) return { ...answer, value: 'terminating' };
  // Any invalid argument of a call without arguments can only mean that (400, code 3).
  const nothing = answer.failure.kind === 'nothing-running' || answer.failure.grpcCode === 3;
  return nothing ? { ...answer, ok: true, value: 'nothing-running' } : answer;
}

/** The sync windows as the server gave them; `canSync` in them is Argo CD's answer for a manual sync. */
export function getSyncWindows(
  connection: ArgoConnection,
  app: ApplicationRef,
  signal?: AbortSignal,
): Promise<ArgoAnswer<unknown>> {
  return callJson(connection, {
    kind: 'evidence',
    path: applicationPath(app, 'syncwindows'),
    query: applicationQuery(app),
    ...(signal === undefined ? {} : { signal }),
  });
}

function names(app: ApplicationRef): Readonly<Record<string, string>> {
  return {
    name: app.name,
    ...(app.project === undefined ? {} : { project: app.project }),
    ...(app.appNamespace === undefined ? {} : { appNamespace: app.appNamespace }),
  };
}

function write(path: readonly string[]): ArgoCall {
  return { kind: 'write', method: 'POST', path };
}
