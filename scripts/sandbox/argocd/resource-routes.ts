import { z } from 'zod';
import { renderResource } from '../cluster/render.ts';
import type { Pod, Resource, Rollout } from '../cluster/resources.ts';
import { type RolloutAction, runRolloutAction } from '../cluster/rollouts.ts';
import { ApiError, invalidArgument, notFound } from './api-error.ts';
import {
  type Answer,
  type Call,
  findApplication,
  findReadable,
  objectOf,
  type Route,
  requireRight,
} from './call.ts';
import { renderEvents } from './events.ts';
import { findLive, members, type Wanted, wantedOf } from './live-resource.ts';
import { streamLogs } from './logs.ts';
import { keyOfApplication } from './store.ts';
import { watchTree } from './streams.ts';
import { liveObjects } from './tracking.ts';

const place = ['project', 'appNamespace'];
const one = [...place, 'namespace', 'resourceName', 'version', 'group', 'kind'];
const logQuery = [
  ...place,
  'namespace',
  'podName',
  'container',
  'sinceSeconds',
  'tailLines',
  'follow',
  'filter',
  'matchCase',
  'previous',
  'kind',
  'group',
  'resourceName',
];
const base = '/api/v1/applications/:name';

export const resourceRoutes: readonly Route[] = [
  {
    name: 'resource-tree',
    method: 'GET',
    path: `${base}/resource-tree`,
    query: [...place, ...one],
    handle: tree,
  },
  {
    name: 'tree-stream',
    method: 'GET',
    path: '/api/v1/stream/applications/:name/resource-tree',
    query: place,
    handle: treeStream,
  },
  {
    name: 'managed-resources',
    method: 'GET',
    path: `${base}/managed-resources`,
    query: one,
    handle: managedResources,
  },
  { name: 'resource', method: 'GET', path: `${base}/resource`, query: one, handle: resource },
  {
    name: 'resource-delete',
    method: 'DELETE',
    path: `${base}/resource`,
    query: [...one, 'force', 'orphan'],
    handle: deleteResource,
  },
  {
    name: 'events',
    method: 'GET',
    path: `${base}/events`,
    query: [...place, 'resourceNamespace', 'resourceName', 'resourceUID'],
    handle: events,
  },
  { name: 'logs', method: 'GET', path: `${base}/pods/:podName/logs`, query: logQuery, handle: logs },
  { name: 'app-logs', method: 'GET', path: `${base}/logs`, query: logQuery, handle: logs },
  { name: 'actions-list', method: 'GET', path: `${base}/resource/actions`, query: one, handle: listActions },
  { name: 'actions', method: 'POST', path: `${base}/resource/actions`, query: one, handle: runActionV1 },
  {
    name: 'actions-v2',
    method: 'POST',
    path: `${base}/resource/actions/v2`,
    query: [],
    isServed: ({ actionsV2 }) => actionsV2,
    handle: runActionV2,
  },
];

/** The cached tree of the last reconcile; a cold cache with an error in the way gives that error. */
function tree(call: Call): Answer {
  const application = findApplication(call, 'get');
  const cached = call.state.controller.trees.get(keyOfApplication(application.metadata));
  if (cached !== undefined) return { json: cached };
  const message = application.status.conditions?.map(({ message: text }) => text).join('; ');
  if (message === undefined) return { json: { nodes: [] } };
  throw new ApiError(2, message);
}

function treeStream(call: Call): Answer {
  watchTree(call, keyOfApplication(findApplication(call, 'get').metadata));
  return 'taken';
}

function managedResources(call: Call): Answer {
  const application = findApplication(call, 'get');
  const live = liveObjects(call.state.world, application.metadata.name);
  const items = live.map((resource) => ({
    group: resource.ref.group,
    kind: resource.ref.kind,
    namespace: resource.ref.namespace,
    name: resource.ref.name,
    targetState: 'manifest' in resource ? JSON.stringify(resource.manifest) : 'null',
    liveState: JSON.stringify(renderResource(resource)),
    resourceVersion: String(resource.resourceVersion),
  }));
  return { json: { items } };
}

function resource(call: Call): Answer {
  const application = findApplication(call, 'get');
  const found = findLive(call, application, wantedOf(call));
  return { json: { manifest: JSON.stringify(renderResource(found)) } };
}

/** The right names the very object, and the one to delete the application is none to delete its objects. */
function deleteResource(call: Call): Answer {
  const wanted = wantedOf(call);
  const { group, kind, namespace, name } = wanted;
  const application = findReadable(call, `delete/${group}/${kind}/${namespace}/${name}`);
  call.state.world.cluster.remove(findLive(call, application, wanted));
  return { json: {} };
}

/** Events of an object of the tree, or of the Application itself when neither name nor UID is given. */
function events(call: Call): Answer {
  const application = findApplication(call, 'get');
  const uid = call.query.get('resourceUID') ?? '';
  const name = call.query.get('resourceName') ?? '';
  const { cluster, behaviours } = call.state.world;
  if (uid === '' && name === '') return { json: renderEvents([], behaviours) };
  if (!members(call, application).some((member) => member.uid === uid && member.ref.name === name)) {
    throw invalidArgument(`${name} not found as part of application ${application.metadata.name}`);
  }
  return {
    json: renderEvents(
      cluster.events.filter(({ involved }) => involved.uid === uid),
      behaviours,
    ),
  };
}

function logs(call: Call): Answer {
  const application = findApplication(call, 'get');
  if (call.state.world.behaviours.logsRight)
    requireRight(call, { resource: 'logs', action: 'get', object: objectOf(call.state, application) });
  const name = call.params['podName'] ?? call.query.get('podName') ?? '';
  const pods = members(call, application).filter((member): member is Pod => member.kind === 'Pod');
  const chosen = pods.find((pod) => pod.ref.name === name);
  if (chosen === undefined) throw notFound(`pod "${name}" not found`);
  streamLogs(call, chosen);
  return 'taken';
}

const actionNames: readonly RolloutAction[] = ['abort', 'retry', 'resume', 'promote-full'];

function listActions(call: Call): Answer {
  const application = findApplication(call, 'get');
  const found = findLive(call, application, wantedOf(call));
  return { json: { actions: found.kind === 'Rollout' ? actionNames.map((name) => ({ name })) : [] } };
}

function runActionV1(call: Call): Answer {
  const action = z.string().safeParse(call.body);
  if (!action.success) throw invalidArgument('the body must be a JSON string');
  return runAction(call, wantedOf(call), action.data);
}

const actionBody = z.strictObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  resourceName: z.string(),
  version: z.string().optional(),
  group: z.string().optional(),
  kind: z.string(),
  action: z.string(),
  appNamespace: z.string().optional(),
  project: z.string().optional(),
  resourceActionParameters: z.array(z.looseObject({})).optional(),
});

function runActionV2(call: Call): Answer {
  const parsed = actionBody.safeParse(call.body);
  if (!parsed.success)
    throw invalidArgument(`sandbox: the body is not one Argo CD documents: ${z.prettifyError(parsed.error)}`);
  const { group = '', kind, namespace = '', resourceName, action, project, appNamespace } = parsed.data;
  const query = new URLSearchParams({
    ...(project === undefined ? {} : { project }),
    ...(appNamespace === undefined ? {} : { appNamespace }),
  });
  return runAction({ ...call, query }, { group, kind, namespace, name: resourceName }, action);
}

function runAction(call: Call, wanted: Wanted, action: string): Answer {
  const application = findApplication(call, `action/${wanted.group}/${wanted.kind}/${action}`);
  const known = actionNames.find((name) => name === action);
  const found = findLive(call, application, wanted);
  if (known === undefined || !isRollout(found))
    throw invalidArgument(`action ${action} is not available on ${wanted.kind}`);
  runRolloutAction(call.state.world.cluster, found, known);
  return { json: {} };
}

function isRollout(found: Resource): found is Rollout {
  return found.kind === 'Rollout';
}
