import type { ApplicationRef } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { canI } from '../../adapters/argocd/server.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import {
  findCommonSource,
  findSourceFault,
  type GitSource,
  listRepositories,
  readGitSources,
  type SourceFault,
} from '../../core/argocd/git-source.ts';
import { followServerClock } from '../../core/argocd/server-clock.ts';
import { judgeTokenLife } from '../../core/argocd/token.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { insist } from './patience.ts';
import { readTarget, type Selection, type TargetApplication } from './target.ts';

export interface PreflightRequest {
  readonly selection: Selection;
  readonly repository?: string;
  readonly branch?: string;
  readonly revision?: string;
  /** Milliseconds the watch may take. */
  readonly timeoutMs: number;
  /** The run may start syncs: without the right to, it ends here. */
  readonly needsSync: boolean;
  /** A token that runs out can be had again. */
  readonly renewsToken: boolean;
}

/** What is known before anything is written or waited for. */
export interface Preflight {
  readonly target: readonly TargetApplication[];
  /** Where the commit was, or will be, pushed; absent where the applications do not agree. */
  readonly repository?: string;
  readonly branch?: string;
  /** Every repository the applications have a source of. */
  readonly candidates: readonly GitSource[];
  /** Goes with Argo CD's. */
  readonly clock: Clock;
  readonly warnings: readonly string[];
}

/**
 * Looks whether the watch can ever come to an end (checklist point 2): applications and token, rights, sources. What a
 * watch itself says at once (windows, missing auto-sync) is left to it. Raises what has to be mended first.
 */
export async function preflight(
  connection: ArgoConnection,
  request: PreflightRequest,
  context: Pick<ActionContext, 'progress' | 'signal'>,
): Promise<Preflight> {
  const target = await insist(() => readTarget(connection, request.selection), {
    of: 'Argo CD',
    clock: connection.clock,
    signal: context.signal,
    timeoutMs: request.timeoutMs,
    tell: ({ error, since, until }) =>
      context.progress.wait({ what: `Argo CD does not answer: ${error.why}`, since, until }),
  }).catch((error: unknown) => nameExpiry(connection, error));
  const clock = followServerClock(connection.clock, {
    here: connection.clock.now(),
    there: target[0]?.serverTime,
  });
  const tokenWarnings = await checkToken(connection, request, clock.now());
  const sourceWarnings = target.flatMap((application) => checkSources(application, request));
  if (request.needsSync) await checkRights(connection, target);
  const sources = target.map(({ body }) => readGitSources(body));
  return {
    target,
    clock,
    warnings: [...tokenWarnings, ...sourceWarnings],
    candidates: listRepositories(sources),
    ...findCommonSource(sources, request),
  };
}

async function checkToken(
  connection: ArgoConnection,
  request: PreflightRequest,
  now: number,
): Promise<readonly string[]> {
  const token = await connection.credentials.token();
  if (token === undefined || request.renewsToken) return [];
  const life = judgeTokenLife(token, { now, deadline: now + request.timeoutMs });
  if (life === 'expired') throw tokenExpired();
  return life === 'ends-early'
    ? ['The Argo CD token ends before the time-out does: a long wait may end as unknown']
    : [];
}

/** A refused token that names an end in the past has a better reason than that it was refused. */
async function nameExpiry(connection: ArgoConnection, error: unknown): Promise<never> {
  if (error instanceof SlipwayError && error.code === 'argocd-unauthenticated') {
    const now = connection.clock.now();
    const token = await connection.credentials.token();
    if (token !== undefined && judgeTokenLife(token, { now, deadline: now }) === 'expired')
      throw tokenExpired(error);
  }
  throw error;
}

function tokenExpired(cause?: SlipwayError): SlipwayError {
  return new SlipwayError({
    code: 'token-expired',
    kind: 'caller',
    what: 'The Argo CD token has expired',
    why: 'The end it names has passed',
    fix: 'Make a new token, or use the exchange of identity tokens (`oidc-connector`), which does not run out',
    cause,
  });
}

function checkSources({ key, body }: TargetApplication, request: PreflightRequest): readonly string[] {
  const { repository, branch, revision } = request;
  const fault = findSourceFault(readGitSources(body), definedOnly({ repository, branch }), revision);
  if (fault === undefined) return [];
  if (fault.kind === 'other-repository') {
    return [
      `None of the sources of ${key} is ${repository}: unless one mirrors it, the commit never gets there`,
    ];
  }
  throw unreachableSource(key, fault, branch);
}

function unreachableSource(key: string, fault: SourceFault, branch: string | undefined): SlipwayError {
  const follows = fault.kind === 'no-git' ? '' : fault.sources.map(({ branch: name }) => name).join(', ');
  const texts: Readonly<Record<SourceFault['kind'], string>> = {
    'no-git': 'It has no Git source: it runs a chart or an artifact by version',
    'other-branch': `It follows ${follows}, not ${branch}`,
    pinned: `It is pinned to the commit ${follows}`,
    'other-repository': 'It follows another repository',
  };
  return new SlipwayError({
    code: `source-${fault.kind}`,
    kind: 'caller',
    what: `A commit cannot reach the application ${key}`,
    why: texts[fault.kind],
    fix: 'Check the application’s source, and the inputs `repository` and `branch`',
  });
}

async function checkRights(connection: ArgoConnection, target: readonly TargetApplication[]): Promise<void> {
  for (const { key, ref, view } of target) {
    const app: ApplicationRef & { readonly project: string } = {
      ...ref,
      project: ref.project ?? view.project,
    };
    const answer = await canI(connection, 'sync', app);
    // A server that cannot tell is no reason to stop: the sync itself will.
    if (!answer.ok || answer.value) continue;
    throw new SlipwayError({
      code: 'argocd-forbidden',
      kind: 'caller',
      what: `The token may not sync the application ${key}`,
      why: 'Argo CD answered no to the question whether it can',
      fix: `Give the account or role of the token this right: applications, sync, ${app.project}/${app.name}`,
    });
  }
}
