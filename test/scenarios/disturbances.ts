import { type ArgocdRole, type Lab, pause } from './lab.ts';
import { endedThreeTimes, type Scenario } from './scenario.ts';

/** Releases in the middle of which a part of Argo CD or Git dies and comes back; each has the lab for itself. */
export const disturbances: readonly Scenario[] = [
  {
    name: 'controller-killed',
    what: 'the application controller dies and comes back',
    tag: '2.0.0-slow-8',
    during: killFor('application-controller', { afterSeconds: 3, awaySeconds: 4 }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'controller-away-at-window',
    what: 'the application controller is away while pods fall that it called healthy',
    tag: '2.0.0-late-crash',
    during: killFor('application-controller', { afterSeconds: 8, awaySeconds: 25 }),
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'server-killed',
    what: 'the API server dies and comes back',
    tag: '2.0.0-slow-8',
    during: killFor('server', { afterSeconds: 4, awaySeconds: 5 }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'repo-server-killed',
    what: 'the repo server dies and comes back while a bad release is tried',
    tag: '2.0.0-crash',
    during: killFor('repo-server', { afterSeconds: 0, awaySeconds: 6 }),
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'git-down',
    what: 'Git answers with 503 for ten seconds, without self-heal',
    application: { selfHeal: false },
    tag: '2.0.0',
    during: async (lab) => {
      lab.git.breakDown();
      await pause(lab, 10);
      lab.git.recover();
    },
    expected: { decision: 'healthy' },
  },
];

interface Absence {
  readonly afterSeconds: number;
  readonly awaySeconds: number;
}

function killFor(role: ArgocdRole, { afterSeconds, awaySeconds }: Absence): (lab: Lab) => Promise<void> {
  return async (lab) => {
    await pause(lab, afterSeconds);
    await lab.kill(role);
    await pause(lab, awaySeconds);
    await lab.restart(role);
  };
}
