import {
  parseChangedFiles,
  parseCommit,
  parseCommits,
  parseDefaultBranch,
  parsePullRequest,
  parseRecord,
  parseReviews,
  parseRun,
} from '../../core/github/parse-answers.ts';
import { findQueryError, RECORD_QUERY } from '../../core/github/pull-request-record.ts';
import type { GithubReader, PullRequestRecord, RepositoryName } from '../../core/ports/github.ts';
import { type GithubConnection, getJson, getList, queryJson } from './connection.ts';

/** Five hundred reviews or files; GitHub itself lists no more than 250 commits of a pull request. */
const MAX_PAGES = 5;

/** Reads one GitHub; see the port for what its methods raise. */
export function openGithub(connection: GithubConnection): GithubReader {
  const pull = (repository: RepositoryName, number: number, ...rest: readonly string[]) =>
    below(repository, 'pulls', String(number), ...rest);
  return {
    readPullRequest: async (repository, number) =>
      parsePullRequest(await getJson(connection, pull(repository, number))),
    readReviews: (repository, number) =>
      getList(connection, {
        path: pull(repository, number, 'reviews'),
        parse: parseReviews,
        maxPages: MAX_PAGES,
      }),
    readPullRequestCommits: (repository, number) =>
      getList(connection, {
        path: pull(repository, number, 'commits'),
        parse: parseCommits,
        maxPages: MAX_PAGES,
      }),
    readChangedFiles: (repository, number) =>
      getList(connection, {
        path: pull(repository, number, 'files'),
        parse: parseChangedFiles,
        maxPages: MAX_PAGES,
      }),
    readRecord: (repository, number) => readRecord(connection, repository, number),
    readCommit: async (repository, sha) =>
      parseCommit(await getJson(connection, below(repository, 'commits', sha))),
    readRun: async (repository, id) =>
      parseRun(await getJson(connection, below(repository, 'actions', 'runs', String(id)))),
    readDefaultBranch: async (repository) => parseDefaultBranch(await getJson(connection, below(repository))),
  };
}

function below({ owner, name }: RepositoryName, ...rest: readonly string[]): readonly string[] {
  return ['repos', owner, name, ...rest];
}

async function readRecord(
  connection: GithubConnection,
  { owner, name }: RepositoryName,
  number: number,
): Promise<PullRequestRecord> {
  const body = await queryJson(connection, RECORD_QUERY, { owner, name, number });
  const error = findQueryError(body);
  if (error !== undefined) throw error;
  return parseRecord(body);
}
