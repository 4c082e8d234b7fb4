import type { components } from '@octokit/openapi-types';
import {
  type HostedRepository,
  headOf,
  type StoredCommit,
  type StoredFile,
  type StoredPull,
  type StoredReview,
  type StoredRun,
} from './github-state.ts';

/**
 * Bodies as GitHub sends them, cut down to the fields that say something; their names and types are checked against
 * GitHub's own description of its API by the compiler.
 */
type Schemas = components['schemas'];
type Part<Name extends keyof Schemas, Field extends keyof Schemas[Name]> = Pick<Schemas[Name], Field>;
type UserBody = Part<'simple-user', 'login' | 'id' | 'type' | 'site_admin'>;

export function userBody(login: string): UserBody {
  return { login, id: 1, type: login.endsWith('[bot]') ? 'Bot' : 'User', site_admin: false };
}

function perhapsUser(login: string | undefined): UserBody | null {
  return login === undefined ? null : userBody(login);
}

export function repositoryBody(
  repository: HostedRepository,
): Part<'full-repository', 'id' | 'name' | 'full_name' | 'private' | 'default_branch'> {
  return {
    id: 1,
    name: repository.fullName.split('/')[1] ?? '',
    full_name: repository.fullName,
    private: repository.isPrivate,
    default_branch: repository.defaultBranch,
  };
}

type PullBody = Part<
  'pull-request',
  | 'number'
  | 'state'
  | 'title'
  | 'body'
  | 'updated_at'
  | 'merged_at'
  | 'closed_at'
  | 'merged'
  | 'commits'
  | 'changed_files'
  | 'auto_merge'
> & {
  readonly user: UserBody;
  readonly merged_by: UserBody | null;
  readonly head: Pick<Schemas['pull-request']['head'], 'sha' | 'ref'>;
  readonly base: Pick<Schemas['pull-request']['base'], 'ref'> & {
    readonly repo: Part<'repository', 'full_name' | 'default_branch'>;
  };
};

export function pullBody(repository: HostedRepository, pull: StoredPull): PullBody {
  const { full_name, default_branch } = repositoryBody(repository);
  return {
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body === '' ? null : pull.body,
    user: userBody(pull.author),
    updated_at: pull.updatedAt,
    merged: pull.merged !== undefined,
    merged_at: pull.merged?.at ?? null,
    closed_at: pull.state === 'closed' ? (pull.merged?.at ?? pull.updatedAt) : null,
    merged_by: perhapsUser(pull.merged?.by),
    commits: pull.commits.length,
    changed_files: pull.files.length,
    // A merge that has happened is not to happen by itself any more.
    auto_merge: null,
    head: { sha: headOf(pull), ref: 'change' },
    base: { ref: pull.base, repo: { full_name, default_branch } },
  };
}

export function reviewBody(
  review: StoredReview,
): Part<'pull-request-review', 'id' | 'state' | 'body' | 'commit_id' | 'submitted_at'> & { user: UserBody } {
  return {
    id: review.id,
    user: userBody(review.user),
    body: '',
    state: review.state,
    commit_id: review.commit,
    submitted_at: review.submittedAt,
  };
}

type CommitBody = {
  readonly sha: Schemas['commit']['sha'];
  readonly commit: Pick<Schemas['commit']['commit'], 'message'>;
  readonly author: UserBody | null;
  readonly committer: UserBody | null;
  readonly parents: Schemas['commit']['parents'];
};

export function commitBody({ sha, author, committer, parents, message }: StoredCommit): CommitBody {
  return {
    sha,
    commit: { message },
    author: perhapsUser(author),
    committer: perhapsUser(committer),
    parents: parents.map((parent) => ({ sha: parent, url: `https://example.invalid/commits/${parent}` })),
  };
}

export function fileBody({
  filename,
  patch,
}: StoredFile): Part<'diff-entry', 'sha' | 'filename' | 'status' | 'patch'> {
  return { sha: null, filename, status: 'modified', ...(patch === undefined ? {} : { patch }) };
}

type RunBody = Part<
  'workflow-run',
  'id' | 'event' | 'status' | 'conclusion' | 'display_title' | 'head_branch' | 'head_sha' | 'run_attempt'
> & {
  readonly actor: UserBody;
  readonly triggering_actor: UserBody;
  /** The repository of a run has no `default_branch`. */
  readonly repository: Part<'minimal-repository', 'full_name'>;
};

export function runBody(repository: HostedRepository, run: StoredRun): RunBody {
  return {
    id: run.id,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    display_title: run.title,
    head_branch: run.branch,
    head_sha: run.sha,
    run_attempt: run.attempt,
    actor: userBody(run.actor),
    triggering_actor: userBody(run.triggeringActor),
    repository: { full_name: repository.fullName },
  };
}

export function errorBody(
  status: number,
  message: string,
): Part<'basic-error', keyof Schemas['basic-error']> {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}
