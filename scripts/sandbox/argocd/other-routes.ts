import { apiVersionOf } from '../cluster/manifests.ts';
import { ApiError, invalidArgument, notFound } from './api-error.ts';
import { type Answer, type Call, findApplication, type Route, requireRight } from './call.ts';
import { sourcesOf } from './model.ts';
import { type Caller, isAllowed } from './tokens.ts';

export const otherRoutes: readonly Route[] = [
  { name: 'version', method: 'GET', path: '/api/version', query: [], isPublic: true, handle: version },
  { name: 'settings', method: 'GET', path: '/api/v1/settings', query: [], isPublic: true, handle: settings },
  {
    name: 'userinfo',
    method: 'GET',
    path: '/api/v1/session/userinfo',
    query: [],
    isPublic: true,
    handle: userInfo,
  },
  {
    name: 'can-i',
    method: 'GET',
    path: '/api/v1/account/can-i/:resource/:action/*object',
    query: [],
    handle: canI,
  },
  { name: 'project', method: 'GET', path: '/api/v1/projects/:project', query: [], handle: project },
  {
    name: 'revision-metadata',
    method: 'GET',
    path: '/api/v1/applications/:name/revisions/:revision/metadata',
    query: ['project', 'appNamespace', 'sourceIndex', 'versionId'],
    handle: revisionMetadata,
  },
  {
    name: 'dex-token',
    method: 'POST',
    path: '/api/dex/token',
    query: [],
    isPublic: true,
    isForm: true,
    handle: exchangeToken,
  },
];

function version({ state }: Call): Answer {
  return { json: { Version: state.version } };
}

function settings(call: Call): Answer {
  const { namespace, world } = call.state;
  const json = {
    url: '',
    appLabelKey: 'app.kubernetes.io/instance',
    trackingMethod: world.behaviours.tracking,
    appsInAnyNamespaceEnabled: true,
    hydratorEnabled: true,
    impersonationEnabled: false,
    ...(whoCalls(call) === undefined ? {} : { controllerNamespace: namespace }),
  };
  return { json };
}

function userInfo(call: Call): Answer {
  const caller = whoCalls(call);
  if (caller === undefined) return { json: {} };
  return { json: { loggedIn: true, username: caller.account, iss: caller.issuer, groups: [] } };
}

/** Who calls a public route; nobody when the token is missing or bad. */
function whoCalls({ state, request }: Call): Caller | undefined {
  try {
    return state.tokens.authenticate(request.headers);
  } catch (thrown) {
    if (thrown instanceof ApiError) return undefined;
    throw thrown;
  }
}

function canI({ caller, params }: Call): Answer {
  const permission = {
    resource: params['resource'] ?? '',
    action: params['action'] ?? '',
    object: params['object'] ?? '',
  };
  return { json: { value: isAllowed(caller, permission) ? 'yes' : 'no' } };
}

function project(call: Call): Answer {
  const name = call.params['project'] ?? '';
  requireRight(call, { resource: 'projects', action: 'get', object: name });
  const { world } = call.state;
  const members = world.store.all().filter(({ spec }) => spec.project === name);
  if (members.length === 0 && name !== 'default')
    throw notFound(`appprojects.argoproj.io "${name}" not found`);
  const windows = members.flatMap((application) =>
    world
      .windowsOf(application)
      .map(({ active: _active, ...window }) => ({ ...window, applications: [application.metadata.name] })),
  );
  const spec = {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    ...(windows.length === 0 ? {} : { syncWindows: windows }),
  };
  return {
    json: {
      apiVersion: apiVersionOf('Application'),
      kind: 'AppProject',
      metadata: { name, namespace: call.state.namespace },
      spec,
    },
  };
}

async function revisionMetadata(call: Call): Promise<Answer> {
  const application = findApplication(call, 'get');
  const source = sourcesOf(application.spec)[Number(call.query.get('sourceIndex') ?? 0)];
  const repository = source === undefined ? undefined : call.state.world.openRepository(source.repoURL);
  const commit = await repository?.resolve(call.params['revision'] ?? '');
  const info = commit === undefined ? undefined : (await repository?.log(commit, 1))?.[0];
  if (info === undefined)
    throw new ApiError(2, `unable to resolve '${call.params['revision'] ?? ''}' to a commit SHA`);
  return { json: { author: info.author, date: info.date, message: info.message } };
}

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** RFC 8693 as Dex does it: an identity token of the CI for a token of Argo CD. */
function exchangeToken(call: Call): Answer {
  const form = new URLSearchParams(typeof call.body === 'string' ? call.body : '');
  const { identity, tokens } = call.state;
  const basic = Buffer.from(
    (call.request.headers.authorization ?? '').replace(/^Basic /, ''),
    'base64',
  ).toString('utf8');
  const client = form.get('client_id') ?? basic.split(':')[0];
  if (client !== 'argo-cd-cli') throw new ApiError(16, 'invalid_client: Invalid client credentials.');
  if (form.get('grant_type') !== grant) throw invalidArgument('unsupported_grant_type');
  if (form.get('connector_id') !== 'github-actions')
    throw invalidArgument('invalid_request: Requested connector does not exist.');
  if (!/\bopenid\b/.test(form.get('scope') ?? ''))
    throw invalidArgument('invalid_scope: Missing required scope(s) ["openid"].');
  if (!identity.accepted.has(form.get('subject_token') ?? '')) throw new ApiError(16, 'access_denied');
  const { account, permissions, expiresIn } = identity;
  const token = tokens.issue({ account, permissions, expiresIn }, 'https://argocd.example.com/api/dex');
  const kind = 'urn:ietf:params:oauth:token-type:access_token';
  return {
    json: { access_token: token, issued_token_type: kind, token_type: 'bearer', expires_in: expiresIn },
  };
}
