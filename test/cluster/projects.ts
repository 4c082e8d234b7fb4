import type { Lab } from '../scenarios/lab.ts';
import { type ProjectRequest, projectObject, projectRole } from '../scenarios/project.ts';
import { createProjectToken } from './argocd/api.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { waitFor } from './processes.ts';

const tokenDeadlineMs = 10_000;

/** The projects of a real Argo CD, and the tokens of their roles. */
export function openProjects(
  admin: Lab['admin'],
  kubernetes: Pick<KubernetesApi, 'apply'>,
): Pick<Lab, 'applyProject' | 'setWindows' | 'deleteToken'> {
  const projects = new Map<string, ProjectRequest>();
  return {
    applyProject: async (request) => {
      projects.set(request.name, request);
      await kubernetes.apply(projectObject(request));
      // The API server sees a new project a moment later.
      return waitFor(() => createProjectToken(admin, request.name, projectRole), {
        what: `a token of the project ${request.name}`,
        deadlineMs: tokenDeadlineMs,
      });
    },
    setWindows: async (_application, project, windows) => {
      await kubernetes.apply(projectObject({ ...projects.get(project), name: project, windows }));
    },
    deleteToken: async (token) => {
      const { iat, project, role } = readClaims(token);
      await admin.call('DELETE', `/api/v1/projects/${project}/roles/${role}/token/${iat}`);
    },
  };
}

function readClaims(token: string): {
  readonly iat: number;
  readonly project: string;
  readonly role: string;
} {
  const { iat, sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly iat: number;
    readonly sub: string;
  };
  const [, project = '', role = ''] = sub.split(':');
  return { iat, project, role };
}
