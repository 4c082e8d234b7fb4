import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import type { GitServer } from '../../scripts/sandbox/git-server.ts';
import type { BareRepository } from '../../scripts/sandbox/repository.ts';
import type { LabRepository } from './lab.ts';

/** The GitOps repository of a lab over its bare repository and the server that shows it. */
export function openRepository(
  url: string,
  repository: BareRepository,
  server: Pick<GitServer, 'injectFault' | 'clearFaults'>,
): LabRepository {
  return {
    url,
    commit: (files, message = 'Change\n') => repository.commit({ branch: 'main', message, files }),
    read: (path) => repository.readFile('main', path),
    messages: async () => (await repository.log('main', historyLimit)).map(({ message }) => message),
    breakDown: () => server.injectFault({ kind: 'status', status: 503 }),
    recover: () => server.clearFaults(),
    decline: (words) => installHook(repository.gitDir, 'pre-receive', `echo "${words}" >&2; exit 1`),
    accept: () => rm(join(repository.gitDir, 'hooks', 'pre-receive'), { force: true }),
  };
}

const historyLimit = 1000;
