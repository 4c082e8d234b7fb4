/** A session with Argo CD's REST API, for what a person or an installation does there; Slipway has a client of its own. */
export interface ArgocdApi {
  /** Raises an Error with the body for every status but 2xx. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

const requestTimeoutMs = 30_000;

/** Logs in with a password. */
export async function logIn(url: string, username: string, password: string): Promise<ArgocdApi> {
  const session = (await send(url, { method: 'POST', path: '/api/v1/session' }, { username, password })) as {
    token: string;
  };
  return openSession(url, session.token);
}

export function openSession(url: string, token: string): ArgocdApi {
  return { call: (method, path, body) => send(url, { method, path, token }, body) };
}

/** A token of a role of a project. */
export async function createProjectToken(api: ArgocdApi, project: string, role: string): Promise<string> {
  const path = `/api/v1/projects/${project}/roles/${role}/token`;
  return tokenOf(await api.call('POST', path, { project, role }));
}

/** A token of an account; `id` names it when it is to be deleted. */
export async function createAccountToken(api: ArgocdApi, account: string, id: string): Promise<string> {
  return tokenOf(await api.call('POST', `/api/v1/account/${account}/token`, { name: account, id }));
}

function tokenOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'token' in answer) return String(answer.token);
  throw new Error('Argo CD gave no token');
}

interface Target {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
}

async function send(url: string, { method, path, token }: Target, body?: unknown): Promise<unknown> {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...authorization, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} gave ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}
