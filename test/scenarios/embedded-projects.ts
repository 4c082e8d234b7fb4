import type { ArgoCd } from '../../scripts/sandbox/argocd/argocd.ts';
import type { Permission } from '../../scripts/sandbox/argocd/tokens.ts';
import type { Lab } from './lab.ts';
import { allRights, type Right, windowObject } from './project.ts';

/** The embedded server has projects by name only: rights belong to tokens, windows to applications. */
export function openEmbeddedProjects(
  argocd: Pick<ArgoCd, 'tokens' | 'setWindows'>,
): Pick<Lab, 'applyProject' | 'setWindows' | 'deleteToken'> {
  return {
    applyProject: async ({ name, rights = allRights }) =>
      argocd.tokens.issue({
        account: `proj:${name}:pipeline`,
        permissions: rights.map((right) => ({ ...permissions[right], object: `${name}/*` })),
      }),
    setWindows: async (application, _project, windows) =>
      argocd.setWindows(
        application,
        windows.map((window) => ({ ...windowObject(window), active: window.isActive })),
      ),
    deleteToken: async (token) => argocd.tokens.revoke(token),
  };
}

const permissions: Readonly<Record<Right, Omit<Permission, 'object'>>> = {
  get: { resource: 'applications', action: 'get' },
  sync: { resource: 'applications', action: 'sync' },
  logs: { resource: 'logs', action: 'get' },
};
