import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '../../scripts/sandbox/git-server.ts';
import { BareRepository } from '../../scripts/sandbox/repository.ts';

/** A repository that Argo CD reads: a bare one behind a real smart-HTTP server. */
export interface GitopsRepository {
  readonly url: string;
  readonly repository: BareRepository;
  /** One commit on main; gives its SHA. `null` removes a file. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>;
}

/** The Git server of the rig, with the GitOps repository and one beside it. */
export interface GitSite extends GitopsRepository {
  readonly server: GitServer;
  /** A second repository, as a platform team would have one. */
  readonly platform: GitopsRepository;
  /** What the hydrator writes with; nobody else needs to log in. */
  readonly writer: GitLogin;
}

export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

/** `folder` takes the repositories. */
export async function startGitSite(folder: string): Promise<GitSite> {
  const writer = { username: 'hydrator', password: randomBytes(12).toString('hex') };
  const server = await startGitServer({
    folder,
    tokens: { [writer.password]: 'write' },
    anonymous: 'write',
  });
  const open = (name: string): Promise<GitopsRepository> => createRepository(name, folder, server);
  const [deploy, platform] = await Promise.all([open('team/deploy.git'), open('team/platform.git')]);
  return { ...deploy, server, platform, writer };
}

async function createRepository(name: string, folder: string, server: GitServer): Promise<GitopsRepository> {
  const repository = await BareRepository.create(join(folder, name));
  await repository.commit({ branch: 'main', message: 'Begin\n', files: { 'README.md': 'Deployments\n' } });
  return {
    url: `${server.url}/${name}`,
    repository,
    commit: (files, message = 'Change\n') => repository.commit({ branch: 'main', message, files }),
  };
}
