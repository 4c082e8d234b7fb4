import { stringify } from 'yaml';
import { pause } from './lab.ts';
import { untilLive, untilSyncSays } from './moments.ts';
import { api, type Played, type Scenario } from './scenario.ts';
import { hookJob } from './workloads.ts';

/** A ConfigMap in a namespace that is not made with the application. */
const lateNamespace = (application: string): string => `${application}-late`;
const configMap = (metadata: object): string =>
  stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: 'value' } });

const noNamespaces = 'its cluster takes objects into namespaces that nobody made';

/** Releases whose sync fails at first, is held up, or is undone by hand. */
export const syncs: readonly Scenario[] = [
  {
    name: 'sync-heals',
    what: 'a sync that fails for want of a namespace and succeeds by a retry',
    realOnly: noNamespaces,
    tag: '2.0.0',
    change: () => ({ 'late.yaml': configMap({ name: 'late', namespace: lateNamespace('sync-heals') }) }),
    during: async (lab, place) => {
      await untilSyncSays(lab, place, /Retrying attempt/);
      await lab.createNamespace(lateNamespace('sync-heals'));
    },
    expected: { decision: 'healthy' },
  },
  {
    name: 'sync-never-heals',
    what: 'a sync that fails at every retry',
    realOnly: noNamespaces,
    application: { retryLimit: 2 },
    tag: '2.0.0',
    change: () => ({ 'late.yaml': configMap({ name: 'late', namespace: 'nobody-makes-it' }) }),
    expected: { decision: 'failed', reasonCodes: ['sync-error'] },
  },
  {
    name: 'drift-replicas',
    what: 'somebody scales the new release by hand, and self-heal scales it back',
    tag: '2.0.0',
    during: async (lab, place) => {
      await untilLive(lab, place, '2.0.0');
      await pause(lab, 3);
      await lab.drift(place.application, { replicas: 5 });
    },
    expected: { decision: 'healthy' },
    check: async (_, { oracle }) =>
      oracle.historyOf('api').at(-1)?.pods.length === 2 ? [] : ['not scaled back'],
  },
  {
    name: 'drift-image',
    what: 'somebody puts the old image back by hand, and self-heal puts it right',
    tag: '2.0.0',
    during: async (lab, place) => {
      await untilLive(lab, place, '2.0.0');
      await pause(lab, 5);
      await lab.drift(place.application, { image: lab.image('shop/api', '1.0.0') });
    },
    expected: { decision: 'healthy' },
  },
  {
    name: 'waves',
    what: 'a good release between two waves, behind a Job of 5 seconds',
    tag: '2.0.0',
    change: (lab) => ({
      'first.yaml': job('first', lab.image('shop/job', '2.0.0-slow-5'), '-1'),
      'last.yaml': configMap({ name: 'last', annotations: { 'argocd.argoproj.io/sync-wave': '2' } }),
    }),
    expected: { decision: 'healthy' },
  },
  {
    name: 'wave-fails',
    what: 'a Job in the wave before the release that fails',
    application: { retryLimit: 1 },
    tag: '2.0.0',
    change: (lab) => ({ 'first.yaml': job('first', lab.image('shop/job', '2.0.0-crash'), '-1') }),
    expected: { decision: 'failed', reasonCodes: ['sync-error'] },
  },
  {
    name: 'hook-hangs',
    what: 'a PreSync Job that does not end',
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({
        name: 'migrate',
        image: lab.image('shop/job', '2.0.0-slow-900'),
        hook: 'PreSync',
      }),
    }),
    timeoutSeconds: 40,
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
    check: async (_, { answer }) => explains(answer, /hook batch\/Job\/migrate/),
  },
  {
    name: 'delivery-hook-hangs',
    what: 'a delivery whose own PreSync Job does not end, taken back on unknown',
    through: 'deliver',
    before: (lab) => ({
      'api.yaml': `${api(lab, '1.0.0')}---\n${hookJob({ name: 'migrate', image: lab.image('shop/api', '1.0.0'), hook: 'PreSync' })}`,
    }),
    written: () => ({ further: ['Job/migrate:spec.template.spec.containers[name=job].image'] }),
    tag: '2.0.0-slow-900',
    timeoutSeconds: 40,
    words: () => ['--rollback-on', 'failed,unknown'],
    expected: { decision: 'rolled-back', reasonCodes: ['timed-out'] },
    check: async (_, { answer }) => explains(answer, /hook batch\/Job\/migrate/),
  },
];

/** A Job that is an object of its wave, no hook. */
function job(name: string, image: string, wave: string): string {
  return stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations: { 'argocd.argoproj.io/sync-wave': wave } },
    spec: {
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image }] } },
    },
  });
}

function explains({ result }: Played['answer'], words: RegExp): readonly string[] {
  const explanation = String(result['explanation']);
  return words.test(explanation) ? [] : [`the explanation does not say ${words}: ${explanation}`];
}

/** Whose commit it was can only be told while nobody else commits. */
export const loneSyncs: readonly Scenario[] = [
  {
    name: 'prune-off',
    what: 'a commit that only takes an object away where auto-sync may not',
    application: { prune: false },
    before: () => ({ 'settings.yaml': configMap({ name: 'settings' }) }),
    tag: '2.0.0',
    change: () => ({ 'settings.yaml': null }),
    expected: { decision: 'failed', reasonCodes: ['sync-error'] },
  },
];
