import { join } from 'node:path';
import { type GitServer, startGitServer } from '../../scripts/sandbox/git-server.ts';
import { BareRepository } from '../../scripts/sandbox/repository.ts';

/** The GitOps repository of the rig: a bare repository behind a real smart-HTTP server. */
export interface GitopsRepository {
  readonly url: string;
  readonly server: GitServer;
  readonly repository: BareRepository;
  /** One commit on main; gives its SHA. `null` removes a file. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>;
}

const repositoryName = 'team/deploy.git';

/** `folder` takes the repository. */
export async function startGitopsRepository(folder: string): Promise<GitopsRepository> {
  const repository = await BareRepository.create(join(folder, repositoryName));
  await repository.commit({ branch: 'main', message: 'Begin\n', files: { 'README.md': 'Deployments\n' } });
  const server = await startGitServer({ folder });
  return {
    url: `${server.url}/${repositoryName}`,
    server,
    repository,
    commit: (files, message = 'Change\n') => repository.commit({ branch: 'main', message, files }),
  };
}
