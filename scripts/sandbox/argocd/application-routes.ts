import { z } from 'zod';
import { mergePatch } from '../json.ts';
import { ApiError, failedPrecondition, invalidArgument } from './api-error.ts';
import { type Answer, type Call, findApplication, maySee, type Route } from './call.ts';
import { refreshAnnotation } from './controller.ts';
import { pickFields } from './fields.ts';
import {
  type Application,
  type HistoryEntry,
  hasManySources,
  isAutomated,
  type Operation,
  sourcesOf,
} from './model.ts';
import { matchesSelector } from './selectors.ts';
import { keyOfApplication } from './store.ts';
import { watchApplications } from './streams.ts';
import { allowsSync, renderWindows } from './windows.ts';

const place = ['project', 'projects', 'appNamespace'];
const query = [...place, 'name', 'refresh', 'resourceVersion', 'selector', 'repo'];

export const applicationRoutes: readonly Route[] = [
  { name: 'list', method: 'GET', path: '/api/v1/applications', query: [...query, 'fields'], handle: list },
  { name: 'get', method: 'GET', path: '/api/v1/applications/:name', query, handle: get },
  { name: 'patch', method: 'PATCH', path: '/api/v1/applications/:name', query: place, handle: patch },
  {
    name: 'delete',
    method: 'DELETE',
    path: '/api/v1/applications/:name',
    query: [...place, 'cascade', 'propagationPolicy'],
    handle: remove,
  },
  { name: 'sync', method: 'POST', path: '/api/v1/applications/:name/sync', query: place, handle: sync },
  {
    name: 'rollback',
    method: 'POST',
    path: '/api/v1/applications/:name/rollback',
    query: place,
    handle: rollback,
  },
  {
    name: 'terminate',
    method: 'DELETE',
    path: '/api/v1/applications/:name/operation',
    query: place,
    handle: terminate,
  },
  {
    name: 'syncwindows',
    method: 'GET',
    path: '/api/v1/applications/:name/syncwindows',
    query: place,
    handle: syncWindows,
  },
  { name: 'stream', method: 'GET', path: '/api/v1/stream/applications', query, handle: stream },
];

function list(call: Call): Answer {
  const { store } = call.state.world;
  const items = store.all().filter((application) => maySee(call, application) && isListed(call, application));
  const json = {
    metadata: { resourceVersion: store.resourceVersion },
    items: items.length === 0 ? null : items.map(withoutHealth),
  };
  const fields = call.query.get('fields');
  return { json: fields === null ? json : pickFields(json, fields.split(',')) };
}

function isListed({ query: wanted }: Call, application: Application): boolean {
  const projects = [...wanted.getAll('projects'), ...wanted.getAll('project')];
  const name = wanted.get('name');
  const namespace = wanted.get('appNamespace');
  const repo = wanted.get('repo');
  return (
    (projects.length === 0 || projects.includes(application.spec.project)) &&
    (name === null || application.metadata.name === name) &&
    (namespace === null || application.metadata.namespace === namespace) &&
    (repo === null || sourcesOf(application.spec)[0]?.repoURL === repo) &&
    matchesSelector(wanted.get('selector') ?? '', application.metadata.labels ?? {})
  );
}

/** `resourceHealthSource: appTree`: a list has no health per resource. */
function withoutHealth(application: Application): Application {
  const resources = application.status.resources?.map(({ health: _health, ...resource }) => resource);
  return {
    ...application,
    status: { ...application.status, ...(resources === undefined ? {} : { resources }) },
  };
}

async function get(call: Call): Promise<Answer> {
  const application = findApplication(call, 'get');
  const refresh = call.query.get('refresh');
  if (refresh === null) return { json: application };
  return {
    json: await refreshed(
      call,
      keyOfApplication(application.metadata),
      refresh === 'hard' ? 'hard' : 'normal',
    ),
  };
}

/** Sets the annotations and blocks until the controller has taken the refresh away, as long as the client stays. */
function refreshed(call: Call, key: string, kind: 'normal' | 'hard'): Promise<Application> {
  const { store, clock } = call.state.world;
  const now = new Date(clock.now()).toISOString();
  const annotations = {
    [refreshAnnotation]: kind,
    [`${refreshAnnotation}-timestamp`]: now,
    'argocd.argoproj.io/hydrate': 'normal',
    'argocd.argoproj.io/hydrate-timestamp': now,
  };
  return new Promise((resolve) => {
    const cancel = store.subscribe(({ application }) => {
      const isOurs = keyOfApplication(application.metadata) === key;
      if (!isOurs || application.metadata.annotations?.[refreshAnnotation] !== undefined) return;
      cancel();
      resolve(application);
    });
    call.response.on('close', cancel);
    store.write(key, (application) => ({
      ...application,
      metadata: {
        ...application.metadata,
        annotations: { ...application.metadata.annotations, ...annotations },
      },
    }));
  });
}

const patchBody = z.strictObject({
  name: z.string().optional(),
  patch: z.string(),
  patchType: z.literal('merge'),
  project: z.string().optional(),
  appNamespace: z.string().optional(),
});
const automatedPolicy = z.strictObject({
  enabled: z.boolean().optional(),
  prune: z.boolean().optional(),
  selfHeal: z.boolean().optional(),
  allowEmpty: z.boolean().optional(),
});
const patchable = z.looseObject({
  spec: z.looseObject({ syncPolicy: z.looseObject({ automated: automatedPolicy.optional() }).optional() }),
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
});

/** Takes what a rollback tool may want to change: automation and annotations. */
function patch(call: Call): Answer {
  const application = findApplication(call, 'update');
  const body = parseBody(patchBody, call.body);
  const wanted = parseBody(patchable, mergePatch(application, JSON.parse(body.patch)));
  const { automated } = wanted.spec.syncPolicy ?? {};
  const { automated: _before, ...policy } = application.spec.syncPolicy ?? {};
  const written = call.state.world.store.write(keyOfApplication(application.metadata), (before) => ({
    ...before,
    metadata: {
      ...before.metadata,
      generation: before.metadata.generation + 1,
      annotations: wanted.metadata.annotations ?? {},
    },
    spec: {
      ...before.spec,
      syncPolicy: { ...policy, ...(automated === undefined ? {} : { automated }) },
    },
  }));
  return { json: written };
}

function remove(call: Call): Answer {
  const application = findApplication(call, 'delete');
  call.state.controller.deleteApplication(
    keyOfApplication(application.metadata),
    call.query.get('cascade') !== 'false',
  );
  return { json: {} };
}

const syncBody = z.strictObject({
  name: z.string().optional(),
  revision: z.string().optional(),
  revisions: z.array(z.string()).optional(),
  sourcePositions: z.array(z.number()).optional(),
  prune: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  strategy: z.looseObject({}).nullable().optional(),
  resources: z
    .array(
      z.strictObject({
        group: z.string().optional(),
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
      }),
    )
    .nullable()
    .optional(),
  syncOptions: z.looseObject({}).nullable().optional(),
  retryStrategy: z.looseObject({ limit: z.number().optional() }).nullable().optional(),
  infos: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  project: z.string().optional(),
  appNamespace: z.string().optional(),
});

function sync(call: Call): Answer {
  const application = findApplication(call, 'sync');
  const body = parseBody(syncBody, call.body);
  const target = sourcesOf(application.spec)[0]?.targetRevision ?? 'HEAD';
  if (
    isAutomated(application.spec) &&
    body.revision !== undefined &&
    body.revision !== target &&
    body.dryRun !== true
  ) {
    throw failedPrecondition(`Cannot sync to ${body.revision}: auto-sync currently set to ${target}`);
  }
  if (!allowsSync(call.state.world.windowsOf(application), 'manual')) {
    throw new ApiError(7, 'cannot sync: blocked by sync window');
  }
  const operation: Operation = {
    sync: {
      ...(hasManySources(application.spec)
        ? { revisions: body.revisions ?? [] }
        : { revision: body.revision ?? target }),
      ...(body.prune === true ? { prune: true } : {}),
      ...(body.dryRun === true ? { dryRun: true } : {}),
      ...(body.resources
        ? { resources: body.resources.map(({ group = '', kind, name }) => ({ group, kind, name })) }
        : {}),
    },
    initiatedBy: { username: call.caller.account },
    ...(body.infos === undefined ? {} : { info: body.infos }),
    retry: body.retryStrategy?.limit === undefined ? {} : { limit: body.retryStrategy.limit },
  };
  return { json: setOperation(call, application, operation) };
}

const rollbackBody = z.strictObject({
  name: z.string().optional(),
  id: z.coerce.number().int().optional(),
  dryRun: z.boolean().optional(),
  prune: z.boolean().optional(),
  project: z.string().optional(),
  appNamespace: z.string().optional(),
});

function rollback(call: Call): Answer {
  const application = findApplication(call, 'sync');
  const body = parseBody(rollbackBody, call.body);
  if (application.metadata.deletionTimestamp !== undefined)
    throw failedPrecondition('application is deleting');
  if (isAutomated(application.spec))
    throw failedPrecondition('rollback cannot be initiated when auto-sync is enabled');
  const entry = application.status.history?.find(({ id }) => id === (body.id ?? 0));
  if (entry === undefined) {
    throw invalidArgument(
      `application ${application.metadata.name} does not have deployment with id ${body.id ?? 0}`,
    );
  }
  return { json: setOperation(call, application, rollbackOperation(entry, call.caller.account)) };
}

/** The apply strategy: a rollback runs no hooks and is not retried. */
function rollbackOperation({ revision, revisions }: HistoryEntry, username: string): Operation {
  const wanted = revisions === undefined ? { revision: revision ?? '' } : { revisions };
  return { sync: { ...wanted, syncStrategy: { apply: {} } }, initiatedBy: { username }, retry: {} };
}

function setOperation(call: Call, application: Application, operation: Operation): Application | undefined {
  if (application.operation !== undefined)
    throw failedPrecondition('another operation is already in progress');
  return call.state.world.store.write(
    keyOfApplication(application.metadata),
    ({ status: { operationState: _replaced, ...status }, ...rest }) => ({
      ...rest,
      operation,
      status,
    }),
  );
}

function terminate(call: Call): Answer {
  const application = findApplication(call, 'sync');
  const state = application.status.operationState;
  if (application.operation === undefined || state === undefined) {
    throw invalidArgument('Unable to terminate operation. No operation is in progress');
  }
  call.state.world.store.write(keyOfApplication(application.metadata), (before) => ({
    ...before,
    status: { ...before.status, operationState: { ...state, phase: 'Terminating' } },
  }));
  return { json: {} };
}

function syncWindows(call: Call): Answer {
  return { json: renderWindows(call.state.world.windowsOf(findApplication(call, 'get'))) };
}

function stream(call: Call): Answer {
  watchApplications(call);
  return 'taken';
}

function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidArgument(`sandbox: the body is not one Argo CD documents: ${z.prettifyError(parsed.error)}`);
}
