import { z } from 'zod';
import { definedOnly } from '../../../core/defined-only.ts';
import { ApiError, failedPrecondition, invalidArgument } from './api-error.ts';
import { sourceOf } from './autosync.ts';
import { parseBody } from './body.ts';
import { type Answer, type Call, findApplication, findReadable, type Route } from './call.ts';
import {
  type Application,
  type HistoryEntry,
  hasManySources,
  isAutomated,
  type Operation,
  sourcesOf,
} from './model.ts';
import { withOperation } from './operation-runner.ts';
import { keyOfApplication } from './store.ts';
import { allowsSync, renderWindows } from './windows.ts';

const place = ['project', 'projects', 'appNamespace'];
const base = '/api/v1/applications/:name';

export const operationRoutes: readonly Route[] = [
  { name: 'sync', method: 'POST', path: `${base}/sync`, query: place, handle: sync },
  { name: 'rollback', method: 'POST', path: `${base}/rollback`, query: place, handle: rollback },
  { name: 'terminate', method: 'DELETE', path: `${base}/operation`, query: place, handle: terminate },
  { name: 'syncwindows', method: 'GET', path: `${base}/syncwindows`, query: place, handle: syncWindows },
];

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
  const application = findReadable(call, 'sync');
  const body = parseBody(syncBody, call.body);
  const { behaviours } = call.state.world;
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
      ...(behaviours.operationSource ? sourceOf(application.spec) : {}),
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
function rollbackOperation(entry: HistoryEntry, username: string): Operation {
  const { revision, revisions, source, sources } = entry;
  const wanted =
    revisions === undefined ? { revision: revision ?? '', source } : definedOnly({ revisions, sources });
  return { sync: { ...wanted, syncStrategy: { apply: {} } }, initiatedBy: { username }, retry: {} };
}

function setOperation(call: Call, application: Application, operation: Operation): Application | undefined {
  if (application.operation !== undefined)
    throw failedPrecondition('another operation is already in progress');
  return call.state.world.store.write(keyOfApplication(application.metadata), (before) =>
    withOperation(before, operation),
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
