import type { Rig } from '../rig.ts';
import { api, endedThreeTimes, type Scenario } from './scenario.ts';

/** The moment at which something breaks is part of a scenario. */
function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Releases in the middle of which something happens to Argo CD, Git or the branch; each needs a rig of its own processes. */
export function disturbances(rig: Rig): readonly Scenario[] {
  return [
    {
      name: 'newer-release',
      what: 'a colleague releases a newer image meanwhile',
      tag: '2.0.0-slow-20',
      during: async (lab, { application, commit }) => {
        await pause(6);
        await commit({ 'api.yaml': api(lab, '3.0.0') });
        // As the colleague's own pipeline does.
        await rig.admin.call('GET', `/api/v1/applications/${application}?refresh=normal`);
      },
      expected: { decision: 'superseded', reasonCodes: ['newer-image'] },
    },
    {
      name: 'controller-killed',
      what: 'the application controller dies and comes back',
      tag: '2.0.0-slow-8',
      during: async () => {
        await pause(3);
        await rig.processes.kill('argocd-application-controller');
        await pause(4);
        await rig.restartRole('application-controller');
      },
      expected: { decision: 'healthy' },
    },
    {
      name: 'server-killed',
      what: 'the API server dies and comes back',
      tag: '2.0.0-slow-8',
      during: async () => {
        await pause(4);
        await rig.processes.kill('argocd-server');
        await pause(5);
        await rig.restartRole('server');
      },
      expected: { decision: 'healthy' },
    },
    {
      name: 'repo-server-killed',
      what: 'the repo server dies and comes back while a bad release is tried',
      tag: '2.0.0-crash',
      during: async () => {
        await rig.processes.kill('argocd-repo-server');
        await pause(6);
        await rig.restartRole('repo-server');
      },
      expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
    },
    {
      name: 'git-down',
      what: 'Git answers with 503 for ten seconds, without self-heal',
      application: { selfHeal: false },
      tag: '2.0.0',
      during: async () => {
        rig.git.server.injectFault({ kind: 'status', status: 503 });
        await pause(10);
        rig.git.server.clearFaults();
      },
      expected: { decision: 'healthy' },
    },
  ];
}
