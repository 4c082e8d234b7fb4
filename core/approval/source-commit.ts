import { parseSource } from '../bump/record.ts';
import { type GithubAddress, parseRepositoryName, repositoryOfUrl } from '../github/address.ts';
import type { RepositoryName } from '../ports/github.ts';

/** A commit of a repository of the host. */
export interface SourceCommit {
  readonly repository: RepositoryName;
  readonly sha: string;
}

/** The commit that a release's `source` names, where it is on this host; nothing for any other host. */
export function findSourceCommit(
  source: string | undefined,
  address: GithubAddress,
): SourceCommit | undefined {
  const parsed = parseSource(source ?? '');
  if (parsed === undefined) return undefined;
  const named = parseRepositoryName(parsed.repository);
  const repository = named ?? parseRepositoryName(repositoryOfUrl(address, parsed.repository) ?? '');
  return repository === undefined ? undefined : { repository, sha: parsed.sha };
}
