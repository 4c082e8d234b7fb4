import type { ArgocdRole } from '../argocd/processes.ts';
import type { Rig } from '../rig.ts';
import { api, endedThreeTimes, type Release, type Scenario } from './scenario.ts';

/** The moment at which something breaks is part of a scenario. */
function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** A release in the middle of which something happens to Argo CD, Git or the branch; it has the rig for itself. */
export interface Disturbance {
  readonly name: string;
  readonly what: string;
  readonly on: (rig: Rig) => Scenario;
}

export const disturbances: readonly Disturbance[] = [
  disturb(
    {
      name: 'newer-release',
      what: 'a colleague releases a newer image meanwhile',
      tag: '2.0.0-slow-20',
      expected: { decision: 'superseded', reasonCodes: ['newer-image'] },
    },
    async (rig, { application, commit }) => {
      await pause(6);
      await commit({ 'api.yaml': api(rig, '3.0.0') });
      // As the colleague's own pipeline does.
      await rig.admin.call('GET', `/api/v1/applications/${application}?refresh=normal`);
    },
  ),
  disturb(
    {
      name: 'controller-killed',
      what: 'the application controller dies and comes back',
      tag: '2.0.0-slow-8',
      expected: { decision: 'healthy' },
    },
    (rig) => killFor(rig, 'application-controller', { afterSeconds: 3, awaySeconds: 4 }),
  ),
  disturb(
    {
      name: 'controller-away-at-window',
      what: 'the application controller is away while pods fall that it called healthy',
      tag: '2.0.0-late-crash',
      expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
    },
    (rig) => killFor(rig, 'application-controller', { afterSeconds: 8, awaySeconds: 25 }),
  ),
  disturb(
    {
      name: 'server-killed',
      what: 'the API server dies and comes back',
      tag: '2.0.0-slow-8',
      expected: { decision: 'healthy' },
    },
    (rig) => killFor(rig, 'server', { afterSeconds: 4, awaySeconds: 5 }),
  ),
  disturb(
    {
      name: 'repo-server-killed',
      what: 'the repo server dies and comes back while a bad release is tried',
      tag: '2.0.0-crash',
      expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
    },
    (rig) => killFor(rig, 'repo-server', { afterSeconds: 0, awaySeconds: 6 }),
  ),
  disturb(
    {
      name: 'git-down',
      what: 'Git answers with 503 for ten seconds, without self-heal',
      application: { selfHeal: false },
      tag: '2.0.0',
      expected: { decision: 'healthy' },
    },
    async (rig) => {
      rig.git.server.injectFault({ kind: 'status', status: 503 });
      await pause(10);
      rig.git.server.clearFaults();
    },
  ),
];

function disturb(
  scenario: Omit<Scenario, 'during'>,
  happens: (rig: Rig, release: Release) => Promise<void>,
): Disturbance {
  const { name, what } = scenario;
  return { name, what, on: (rig) => ({ ...scenario, during: (_, release) => happens(rig, release) }) };
}

async function killFor(
  rig: Rig,
  role: ArgocdRole,
  { afterSeconds, awaySeconds }: { readonly afterSeconds: number; readonly awaySeconds: number },
): Promise<void> {
  await pause(afterSeconds);
  await rig.processes.kill(`argocd-${role}`);
  await pause(awaySeconds);
  await rig.restartRole(role);
}
