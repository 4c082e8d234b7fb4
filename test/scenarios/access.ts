import { behind, untilWatched } from './behind.ts';
import type { Lab } from './lab.ts';
import { inOwnProject } from './own-project.ts';
import type { Right } from './project.ts';
import { endedThreeTimes, type Played, type Scenario } from './scenario.ts';

/** What a token may do, and what becomes of it. */
export const access: readonly Scenario[] = [
  withRights({
    name: 'right-without-sync',
    what: 'a token that may not sync, where nobody asks for a sync',
    rights: ['get', 'logs'],
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  }),
  withRights({
    name: 'right-to-sync-missing',
    what: 'a token that may not sync, where Slipway is to sync',
    rights: ['get', 'logs'],
    tag: '2.0.0',
    words: () => ['--sync'],
    expected: { decision: 'error', reasonCodes: ['argocd-forbidden'] },
    check: exitsWith(2),
  }),
  withRights({
    name: 'right-to-logs-missing',
    what: 'a crashing release and a token that may not read logs',
    rights: ['get', 'sync'],
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  }),
  withRights({
    name: 'right-to-see-missing',
    what: 'a token that may not see the application',
    rights: ['sync', 'logs'],
    tag: '2.0.0',
    expected: { decision: 'error', reasonCodes: ['argocd-application-hidden'] },
    check: exitsWith(2),
  }),
  withRights({
    name: 'delivery-right-missing',
    what: 'a delivery with a token that may not see the application',
    through: 'deliver',
    rights: ['sync', 'logs'],
    tag: '2.0.0',
    expected: { decision: 'error', reasonCodes: ['argocd-application-hidden'] },
    check: isUntouched,
  }),
  {
    name: 'token-of-another-project',
    what: 'the token of another project',
    standpoint: async (lab, name) => ({ token: await lab.applyProject({ name: `${name}-other` }) }),
    tag: '2.0.0',
    expected: { decision: 'error', reasonCodes: ['argocd-application-hidden'] },
    check: exitsWith(2),
  },
  behind(
    async (passage) => {
      await untilWatched(passage);
      await passage.lab.deleteToken(passage.token);
    },
    inOwnProject({
      name: 'token-deleted',
      what: 'a token that is deleted while a delivery is watched',
      through: 'deliver',
      tag: '2.0.0-slow-60',
      expected: { decision: 'unknown', reasonCodes: ['token-expired'] },
      check: isNotTakenBack,
    }),
  ),
  behind(
    async (passage) => {
      await untilWatched(passage);
      await passage.lab.admin.call('DELETE', `/api/v1/applications/${passage.application}?cascade=false`);
    },
    {
      name: 'application-deleted',
      what: 'an application that somebody deletes meanwhile',
      tag: '2.0.0-slow-60',
      isRemoved: true,
      expected: { decision: 'unknown', reasonCodes: ['app-deleted'] },
    },
  ),
];

type WithRights = Scenario & { readonly rights: readonly Right[] };

function withRights({ rights, ...scenario }: WithRights): Scenario {
  return inOwnProject(scenario, rights);
}

function exitsWith(status: number): NonNullable<Scenario['check']> {
  return async (_, { answer }) =>
    answer.exitStatus === status ? [] : [`exit status ${answer.exitStatus} instead of ${status}`];
}

/** Nothing was written before the right was missed. */
async function isUntouched(lab: Lab, played: Played): Promise<readonly string[]> {
  const written = (await lab.git.read(`apps/${played.application}/api.yaml`)) ?? '';
  return [
    ...(await exitsWith(2)(lab, played)),
    ...(written.includes(played.imageBefore) ? [] : ['the release was written']),
  ];
}

/** The release is still what the repository says: a token that ends is no reason to take it back. */
async function isNotTakenBack(lab: Lab, { application, image }: Played): Promise<readonly string[]> {
  const written = (await lab.git.read(`apps/${application}/api.yaml`)) ?? '';
  return written.includes(image) ? [] : ['the release was taken back'];
}
