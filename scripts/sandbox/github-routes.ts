import { commitBody, fileBody, pullBody, repositoryBody, reviewBody, runBody } from './github-bodies.ts';
import type { HostedRepository, StoredPull } from './github-state.ts';

/** Rights of a token, by the names GitHub has for them. */
export type Permission = 'metadata' | 'contents' | 'pull_requests' | 'actions';

/** A page of the REST API below a repository. */
interface Route {
  readonly path: RegExp;
  readonly permission: Permission;
  /** Lists come in pages. */
  readonly isList: boolean;
  readonly answer: (repository: HostedRepository, id: string) => unknown;
}

const withPull =
  (answer: (pull: StoredPull, repository: HostedRepository) => unknown) =>
  (repository: HostedRepository, id: string) => {
    const pull = repository.pulls.get(Number(id));
    return pull === undefined ? undefined : answer(pull, repository);
  };

export const ROUTES: readonly Route[] = [
  { path: /^$/, permission: 'metadata', isList: false, answer: repositoryBody },
  {
    path: /^\/pulls\/(\d+)$/,
    permission: 'pull_requests',
    isList: false,
    answer: withPull((pull, repository) => pullBody(repository, pull)),
  },
  {
    path: /^\/pulls\/(\d+)\/reviews$/,
    permission: 'pull_requests',
    isList: true,
    answer: withPull(({ reviews }) => reviews.map(reviewBody)),
  },
  {
    path: /^\/pulls\/(\d+)\/commits$/,
    permission: 'pull_requests',
    isList: true,
    // GitHub lists no more of them.
    answer: withPull(({ commits }) => commits.slice(0, 250).map(commitBody)),
  },
  {
    path: /^\/pulls\/(\d+)\/files$/,
    permission: 'pull_requests',
    isList: true,
    answer: withPull(({ files }) => files.slice(0, 3_000).map(fileBody)),
  },
  {
    path: /^\/commits\/([0-9a-f]{7,64})$/,
    permission: 'contents',
    isList: false,
    answer: (repository, id) => {
      const found = [...repository.commits.values()].find(({ sha }) => sha.startsWith(id));
      return found === undefined ? undefined : commitBody(found);
    },
  },
  {
    path: /^\/actions\/runs\/(\d+)$/,
    permission: 'actions',
    isList: false,
    answer: (repository, id) => {
      const run = repository.runs.get(Number(id));
      return run === undefined ? undefined : runBody(repository, run);
    },
  },
];

/** The answer to the one query that clients of this stand-in send, or the error that GitHub gives in its place. */
export function answerRecord(repository: HostedRepository | undefined, number: number): unknown {
  const pull = repository?.pulls.get(number);
  if (pull === undefined) {
    const message = `Could not resolve to a PullRequest with the number of ${number}.`;
    return { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message }] };
  }
  const dated = (moment: string | undefined) => ({
    nodes: moment === undefined ? [] : [{ createdAt: moment }],
  });
  const found = {
    lastEditedAt: pull.bodyEditedAt ?? null,
    renamed: dated(pull.titleChangedAt),
    moved: dated(pull.baseChangedAt),
    automatic: { nodes: pull.isAutomatic ? [{ __typename: 'AutoSquashEnabledEvent' }] : [] },
  };
  return { data: { repository: { pullRequest: found } } };
}
