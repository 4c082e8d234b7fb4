import { getApplicationSet } from '../../adapters/argocd/application-sets.ts';
import { type ApplicationRef, getApplication, getSyncWindows } from '../../adapters/argocd/applications.ts';
import type { ArgoAnswer, ArgoConnection } from '../../adapters/argocd/connection.ts';
import { getEvents, getPodLogs, getResource, getResourceTree } from '../../adapters/argocd/resources.ts';
import type { GitBranch } from '../../adapters/git/port.ts';
import { askManifest, type RegistryConnection } from '../../adapters/registry/manifest.ts';
import type { ArgoFailure, ArgoFailureKind } from '../../core/argocd/failure.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Observation } from '../../core/rollout/observation.ts';
import type {
  ApplicationSetWant,
  EventsWant,
  GetWant,
  GitWant,
  LogsWant,
  RegistryWant,
  ResourceWant,
  TreeWant,
  Want,
  WindowsWant,
} from '../../core/rollout/want.ts';
import { redactLog } from '../../core/text/redact-log.ts';

/** Where observations come from. */
export interface Sources {
  readonly connection: ArgoConnection;
  /** By the name the watch gives them. */
  readonly applications: ReadonlyMap<string, ApplicationRef>;
  /** The project each of them was seen in. */
  readonly projects: ReadonlyMap<string, string>;
  /** Without it only equality proves a revision. */
  readonly git?: Pick<GitBranch, 'contains' | 'hasSameFolder'>;
  /** Told when Git cannot be asked; may be told the same again. */
  readonly warn: (text: string) => void;
  readonly registry: Omit<RegistryConnection, 'signal'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const LOG_LINES = 50;
const LOG_CHARS = 64 * 1024;

type Timeless<T> = T extends unknown ? Omit<T, 'at'> : never;
type Unstamped = Timeless<Observation>;

/** Fulfils one want with exactly one observation, also when nothing could be learned. */
export async function observe(want: Want, sources: Sources): Promise<Observation> {
  const observation = await fulfil(want, sources);
  return { ...observation, at: new Date(sources.clock.now()).toISOString() };
}

function fulfil(want: Want, sources: Sources): Promise<Unstamped> {
  switch (want.kind) {
    case 'get':
      return observeApplication(want, sources);
    case 'tree':
    case 'windows':
      return observeWhole(want, sources);
    case 'resource':
      return observeResource(want, sources);
    case 'events':
      return observeEvents(want, sources);
    case 'logs':
      return observeLogs(want, sources);
    case 'applicationset':
      return observeApplicationSet(want, sources);
    case 'git':
      return observeGit(want, sources);
    case 'registry':
      return observeRegistry(want, sources);
  }
}

async function observeApplication(want: GetWant, sources: Sources): Promise<Unstamped> {
  const { app, refresh } = want;
  const { connection, signal } = sources;
  const first = await getApplication(connection, refOf(app, sources), { refresh, signal });
  const answer = first.ok ? first : ((await askWhetherGone(first, app, sources)) ?? first);
  return { source: 'get', app, ...(refresh === 'none' ? {} : { refresh }), ...answerOf(answer) };
}

/** Without a project Argo CD does not tell an application that is gone from one that may not be seen. */
async function askWhetherGone(
  { failure }: Extract<ArgoAnswer<unknown>, { ok: false }>,
  app: string,
  sources: Sources,
): Promise<ArgoAnswer<unknown> | undefined> {
  const ref = refOf(app, sources);
  const project = sources.projects.get(app);
  if (failure.kind !== 'hidden' || ref.project !== undefined || project === undefined) return undefined;
  const answer = await getApplication(sources.connection, { ...ref, project }, { signal: sources.signal });
  return !answer.ok && answer.failure.kind === 'not-found' ? answer : undefined;
}

async function observeWhole(want: TreeWant | WindowsWant, sources: Sources): Promise<Unstamped> {
  const read = want.kind === 'tree' ? getResourceTree : getSyncWindows;
  const answer = await read(sources.connection, refOf(want.app, sources), sources.signal);
  return { source: want.kind, app: want.app, ...answerOf(answer) };
}

async function observeResource({ app, ref }: ResourceWant, sources: Sources): Promise<Unstamped> {
  const resource = { ...ref, version: ref.version ?? '' };
  const { connection, signal } = sources;
  const answer = await getResource(connection, refOf(app, sources), { resource, signal });
  return { source: 'resource', app, ref, ...answerOf(answer) };
}

async function observeEvents({ app, ref }: EventsWant, sources: Sources): Promise<Unstamped> {
  const { namespace, name, uid = '' } = ref;
  const { connection, signal } = sources;
  const answer = await getEvents(connection, refOf(app, sources), {
    object: { namespace, name, uid },
    signal,
  });
  return { source: 'events', app, ...(uid === '' ? {} : { uid }), ...answerOf(answer) };
}

async function observeApplicationSet(
  { name, namespace }: ApplicationSetWant,
  { connection, signal }: Sources,
): Promise<Unstamped> {
  const answer = await getApplicationSet(connection, { name, namespace }, signal);
  return { source: 'applicationset', name, namespace, ...answerOf(answer) };
}

/** What looks like a secret is masked here, before it can reach a trace or a report. */
async function observeLogs(want: LogsWant, sources: Sources): Promise<Unstamped> {
  const { app, pod, namespace, container, previous } = want;
  const { connection, signal } = sources;
  const request = { pod, namespace, container, previous, tailLines: LOG_LINES, signal };
  const answer = await getPodLogs(connection, refOf(app, sources), request);
  const common = { source: 'logs', app, pod, container, previous } as const;
  return answer.ok
    ? { ...common, text: redactLog(answer.value.slice(-LOG_CHARS)) }
    : { ...common, ...refusalOf(answer.failure) };
}

async function observeGit(want: GitWant, sources: Sources): Promise<Unstamped> {
  const { revision, commits, folders } = want;
  const contains: string[] = [];
  const lacks: string[] = [];
  for (const commit of commits) {
    const answer = commit === revision ? 'yes' : await containsCommit(sources, revision, commit);
    if (answer === 'yes') contains.push(commit);
    if (answer === 'no') lacks.push(commit);
  }
  const answer = { source: 'git', revision, contains, lacks } as const;
  return folders === undefined ? answer : { ...answer, same: await findSameFolders(sources, want, folders) };
}

/** The folders that hold the same in the revision and in all commits that are asked about. */
async function findSameFolders(
  { git }: Sources,
  { revision, commits }: GitWant,
  folders: readonly string[],
): Promise<readonly string[]> {
  const same: string[] = [];
  for (const folder of folders) {
    const answers = await Promise.all(
      commits.map((commit) => git?.hasSameFolder([revision, commit], folder).catch(() => false) ?? false),
    );
    if (answers.every((answer) => answer)) same.push(folder);
  }
  return same;
}

/** A repository that cannot be asked leaves the question open: the machine asks again. */
async function containsCommit(
  { git, warn }: Sources,
  revision: string,
  commit: string,
): Promise<'yes' | 'no' | 'unknown'> {
  if (git === undefined) return 'unknown';
  return git.contains(revision, commit).catch((error: unknown) => {
    if (!(error instanceof SlipwayError)) throw error;
    warn(
      `Git cannot say whether ${revision.slice(0, 10)} contains ${commit.slice(0, 10)}: ${messageOf(error)}`,
    );
    return 'unknown' as const;
  });
}

async function observeRegistry({ image }: RegistryWant, { registry, signal }: Sources): Promise<Unstamped> {
  return { source: 'registry', image, status: await askManifest({ ...registry, signal }, image) };
}

function refOf(app: string, { applications }: Sources): ApplicationRef {
  return applications.get(app) ?? { name: app };
}

function answerOf(answer: ArgoAnswer<unknown>): { readonly body: unknown } | Refused {
  return answer.ok ? { body: answer.value } : refusalOf(answer.failure);
}

interface Refused {
  readonly status: number;
  readonly error: string;
}

/** Failures whose meaning is in the gRPC code get the HTTP status of that meaning; 0 is for answers that are none. */
const statuses: Partial<Readonly<Record<ArgoFailureKind, number>>> = {
  unauthenticated: 401,
  forbidden: 403,
  hidden: 403,
  'not-found': 404,
};

function refusalOf(failure: ArgoFailure): Refused {
  const { httpStatus = 0 } = failure;
  const status = statuses[failure.kind] ?? (httpStatus >= 400 ? httpStatus : 0);
  return { status, error: failure.message === '' ? failure.kind : failure.message };
}
