import { isAsBefore } from './deliveries.ts';
import type { Lab } from './lab.ts';
import { api, endedThreeTimes, type Place, type Scenario } from './scenario.ts';
import { settle } from './settle.ts';

/** Applications whose manifests the source hydrator writes to a branch of their own: what runs is never our commit. */
export const hydrated: readonly Scenario[] = [
  {
    name: 'hydrated',
    what: 'a good release that is hydrated',
    prepare: prepareHydrated,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  {
    name: 'hydrated-crash',
    what: 'a crashing release that is hydrated',
    prepare: prepareHydrated,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'hydrated-unchanged',
    what: 'a commit that changes nothing of what is hydrated',
    prepare: prepareHydrated,
    tag: '1.0.0',
    change: (lab) => ({ 'api.yaml': `# Nothing new\n${api(lab, '1.0.0')}` }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'hydrated-delivery',
    what: 'a good delivery that is hydrated',
    through: 'deliver',
    prepare: prepareHydrated,
    tag: '2.0.0',
    expected: { decision: 'delivered' },
  },
  {
    name: 'hydrated-taken-back',
    what: 'a delivery that is hydrated and crashes',
    through: 'deliver',
    prepare: prepareHydrated,
    tag: '2.0.0-crash',
    expected: { decision: 'rolled-back', reasonCodes: ['crash'], certain: endedThreeTimes },
    // The revert is a commit of the branch that people write.
    check: isAsBefore,
  },
];

/** Where others commit, the hydrator tries their commits, and nothing says whose fault its failure is. */
export const loneHydrated: readonly Scenario[] = [
  {
    name: 'hydrated-broken',
    what: 'a commit that cannot be hydrated, whose image is what runs',
    prepare: prepareHydrated,
    tag: '1.0.0',
    change: () => ({ 'broken.yaml': 'apiVersion: v1\nkind: ConfigMap\n  metadata: {\n' }),
    expected: { decision: 'failed', reasonCodes: ['manifest-error'] },
  },
];

async function prepareHydrated(lab: Lab, { application, commit }: Place): Promise<void> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  await lab.createApplication({
    name: application,
    path: `apps/${application}`,
    hydratedTo: `hydrated/${application}`,
  });
  await settle(lab, application);
}
