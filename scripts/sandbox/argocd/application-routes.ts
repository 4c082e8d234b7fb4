import { z } from 'zod';
import { mergePatch } from '../json.ts';
import { parseBody } from './body.ts';
import { type Answer, type Call, findApplication, maySee, type Route } from './call.ts';
import { pickFields } from './fields.ts';
import { type Application, sourcesOf } from './model.ts';
import { matchesSelector } from './selectors.ts';
import { refreshAnnotation } from './status-patch.ts';
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

function stream(call: Call): Answer {
  watchApplications(call);
  return 'taken';
}
