import { z } from 'zod';
import { mergePatch } from '../json.ts';
import { parseBody } from './body.ts';
import { type Answer, type Call, findApplication, findReadable, maySee, type Route } from './call.ts';
import { pickFields } from './fields.ts';
import { storedSpec } from './known-fields.ts';
import { type Application, sourcesOf } from './model.ts';
import { askForRefresh, isRefreshAsked, type RefreshKind } from './refresh.ts';
import { matchesSelector } from './selectors.ts';
import { keyOfApplication } from './store.ts';
import { watchApplications } from './streams.ts';

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
  { name: 'stream', method: 'GET', path: '/api/v1/stream/applications', query, handle: stream },
];

function list(call: Call): Answer {
  const { store } = call.state.world;
  const items = store.all().filter((application) => maySee(call, application) && isListed(call, application));
  const json = {
    metadata: { resourceVersion: store.resourceVersion },
    items: items.length === 0 ? null : items.map((application) => asStored(call, application)),
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

/** The Application without what the API server would add out of the tree: the health of each resource. */
function asStored({ state }: Call, application: Application): Application {
  const { resources } = application.status;
  if (resources === undefined || state.world.behaviours.resourceHealth === 'inline') return application;
  const bare = resources.map(({ health: _health, ...resource }) => resource);
  return { ...application, status: { ...application.status, resources: bare } };
}

async function get(call: Call): Promise<Answer> {
  const application = findApplication(call, 'get');
  const refresh = call.query.get('refresh');
  if (refresh === null) return { json: application };
  const kind = refresh === 'hard' ? 'hard' : 'normal';
  const refreshed = await refreshNow(call, keyOfApplication(application.metadata), kind);
  const { healthAfterRefresh } = call.state.world.behaviours;
  return { json: healthAfterRefresh ? refreshed : asStored(call, refreshed) };
}

/** Asks for a refresh and blocks until the controller has taken its mark away, as long as the client stays. */
function refreshNow(call: Call, key: string, kind: RefreshKind): Promise<Application> {
  const { store, clock, behaviours } = call.state.world;
  return new Promise((resolve) => {
    const cancel = store.subscribe(({ application }) => {
      if (keyOfApplication(application.metadata) !== key || isRefreshAsked(application)) return;
      cancel();
      resolve(application);
    });
    call.response.on('close', cancel);
    const at = preciseTime(clock.now());
    store.write(key, (application) => askForRefresh(application, { kind, at }, behaviours));
  });
}

/** RFC 3339 with nanoseconds: no two refreshes have the same. */
function preciseTime(now: number): string {
  const beyond = String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0');
  return new Date(now).toISOString().replace('Z', `${beyond}Z`);
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
  const application = findReadable(call, 'update');
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
    spec: storedSpec(
      {
        ...before.spec,
        syncPolicy: { ...policy, ...(automated === undefined ? {} : { automated }) },
      },
      call.state.world.behaviours,
    ),
  }));
  return { json: written };
}

function remove(call: Call): Answer {
  const application = findReadable(call, 'delete');
  call.state.controller.deleteApplication(
    keyOfApplication(application.metadata),
    call.query.get('cascade') !== 'false',
  );
  return { json: {} };
}

function stream(call: Call): Answer {
  watchApplications(call);
  return 'taken';
}
