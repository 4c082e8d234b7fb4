import { pause } from './lab.ts';
import { api, endedThreeTimes, quota, type Scenario, web } from './scenario.ts';
import { hookJob } from './workloads.ts';

/** Releases that differ in what is around their pods. */
export const situations: readonly Scenario[] = [
  {
    name: 'no-self-heal',
    what: 'a good release without self-heal',
    application: { selfHeal: false },
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  {
    name: 'crash-no-self-heal',
    what: 'a crashing release without self-heal',
    application: { selfHeal: false },
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'neighbour-bad',
    what: 'a good release beside another service that crashes since the same commit',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0') }),
    tag: '2.0.0',
    change: (lab) => ({ 'web.yaml': web(lab, '2.0.0-crash') }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'own-bad',
    what: 'a crashing release beside another service that is fine',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0') }),
    tag: '2.0.0-crash',
    change: (lab) => ({ 'web.yaml': web(lab, '2.0.0') }),
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'neighbour-was-bad',
    what: 'a good release beside another service that has crashed for long',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0-crash') }),
    tag: '2.0.0',
    isRestless: true,
    expected: { decision: 'healthy' },
  },
  {
    name: 'too-big',
    what: 'pods that fit on no node',
    tag: '2.0.0',
    change: (lab) => ({ 'api.yaml': api(lab, '2.0.0', { cpu: '64' }) }),
    expected: { decision: 'failed', reasonCodes: ['unschedulable'] },
  },
  {
    name: 'over-quota',
    what: 'pods that a quota refuses',
    before: () => ({ 'quota.yaml': quota('2') }),
    tag: '2.0.0',
    shape: { cpu: '1' },
    expected: { decision: 'failed', reasonCodes: ['quota-or-admission'] },
  },
  {
    name: 'hook-of-own-image',
    what: 'a PreSync Job with the image of the release that fails',
    application: { retryLimit: 1 },
    tag: '2.0.0-crash',
    change: (lab) => ({
      'hook.yaml': hookJob({ name: 'migrate', image: lab.image('shop/api', '2.0.0-crash'), hook: 'PreSync' }),
    }),
    expected: { decision: 'failed', reasonCodes: ['hook-failed'] },
  },
  {
    name: 'pre-sync',
    what: 'a good release with a PreSync Job of 5 seconds',
    before: (lab) => ({
      'hook.yaml': hookJob({ name: 'migrate', image: lab.image('shop/job', '1.0.0'), hook: 'PreSync' }),
    }),
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({
        name: 'migrate',
        image: lab.image('shop/job', '2.0.0-slow-5'),
        hook: 'PreSync',
      }),
    }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'hook-fail',
    what: 'a PreSync Job that fails',
    application: { retryLimit: 1 },
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({ name: 'migrate', image: lab.image('shop/job', '2.0.0-crash'), hook: 'PreSync' }),
    }),
    expected: { decision: 'failed', reasonCodes: ['hook-failed'] },
  },
  {
    name: 'post-sync-fail',
    what: 'a PostSync Job that fails',
    application: { retryLimit: 1 },
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({ name: 'smoke', image: lab.image('shop/job', '2.0.0-crash'), hook: 'PostSync' }),
    }),
    expected: { decision: 'failed', reasonCodes: ['hook-failed'] },
  },
  {
    name: 'manifest-broken',
    what: 'a file that is no YAML',
    tag: '2.0.0',
    change: () => ({ 'broken.yaml': 'apiVersion: v1\nkind: ConfigMap\n  metadata: {\n' }),
    expected: { decision: 'failed', reasonCodes: ['manifest-error'] },
  },
  {
    name: 'sync-error',
    what: 'an object the API server refuses',
    application: { retryLimit: 1 },
    tag: '2.0.0',
    change: () => ({
      'wrong.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: wrong }\nspec: { ports: [{ port: 99999 }] }\n',
    }),
    expected: { decision: 'failed', reasonCodes: ['sync-error'] },
  },
  {
    name: 'newer-release',
    what: 'a colleague releases a newer image meanwhile',
    tag: '2.0.0-slow-20',
    during: async (lab, { application, commit }) => {
      await pause(lab, 6);
      await commit({ 'api.yaml': api(lab, '3.0.0') });
      // As the colleague's own pipeline does.
      await lab.admin.call('GET', `/api/v1/applications/${application}?refresh=normal`);
    },
    expected: { decision: 'superseded', reasonCodes: ['newer-image'] },
  },
  {
    name: 'manual',
    what: 'an application without auto-sync that nobody syncs',
    application: { sync: 'manual' },
    tag: '2.0.0',
    expected: { decision: 'blocked', reasonCodes: ['auto-sync-off'] },
  },
];
