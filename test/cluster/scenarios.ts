import type { ApplicationRequest } from './argocd/applications.ts';
import type { Lab } from './lab.ts';
import type { Oracle, Truth } from './oracle.ts';
import { hookJob, service } from './workloads.ts';

/** The files of an application's folder, by file name. */
export type Files = Readonly<Record<string, string | null>>;

/** What has to come out, and since when it could be known. */
export type Expected =
  | { readonly decision: 'healthy' }
  | {
      readonly decision: 'failed';
      readonly rootCauses: readonly string[];
      /** Whether the cluster shows what waiting cannot heal; left out, only Argo CD can tell. */
      readonly certain?: (truth: Truth) => boolean;
    }
  | { readonly decision: 'unknown' | 'blocked'; readonly reasonCodes: readonly string[] };

/** One release of the service `api` on the real thing. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly application?: Partial<ApplicationRequest>;
  /** Files beside `api.yaml`, before the release. */
  readonly before?: (lab: Lab) => Files;
  /** The tag of the release, with the word that decides its fate. */
  readonly tag: string;
  /** Further files of the commit of the release; `api.yaml` may be replaced. */
  readonly change?: (lab: Lab) => Files;
  readonly hasInit?: boolean;
  readonly timeout?: string;
  readonly expected: Expected;
}

const hasReason = (...reasons: readonly string[]) => {
  return ({ pods }: Truth): boolean =>
    pods.some((pod) => pod.reasons.some((reason) => reasons.includes(reason)));
};
const endedThreeTimes = ({ pods }: Truth): boolean => pods.some(({ terminations }) => terminations >= 3);

export function api(lab: Lab, tag: string, hasInit = false): string {
  const image = lab.image('shop/api', tag);
  return service({ name: 'api', image, ...(hasInit ? { initImage: image } : {}) });
}

const web = (lab: Lab, tag: string): string => service({ name: 'web', image: lab.image('shop/web', tag) });

const releases: readonly Scenario[] = [
  { name: 'good', what: 'a good release', tag: '2.0.0', expected: { decision: 'healthy' } },
  {
    name: 'slow',
    what: 'pods that take 20 seconds',
    tag: '2.0.0-slow-20',
    expected: { decision: 'healthy' },
  },
  {
    name: 'flap-once',
    what: 'ready, then not, then for good',
    tag: '2.0.0-flap-1',
    expected: { decision: 'healthy' },
  },
  {
    name: 'recovers',
    what: 'two crashes, then for good',
    tag: '2.0.0-recovers',
    expected: { decision: 'healthy' },
  },
  {
    name: 'bad-pull',
    what: 'an image that does not exist',
    tag: '2.0.0-bad-pull',
    expected: { decision: 'failed', rootCauses: ['image-missing'], certain: hasReason('ErrImagePull') },
  },
  {
    name: 'bad-auth',
    what: 'an image the cluster may not pull',
    tag: '2.0.0-bad-auth',
    expected: { decision: 'failed', rootCauses: ['image-auth'], certain: hasReason('ErrImagePull') },
  },
  {
    name: 'crash',
    what: 'a container that ends at once',
    tag: '2.0.0-crash',
    expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'late-crash',
    what: 'a container that serves for 12 seconds and ends',
    tag: '2.0.0-late-crash',
    expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'oom',
    what: 'a container that is killed for memory',
    tag: '2.0.0-oom',
    expected: { decision: 'failed', rootCauses: ['oom'], certain: endedThreeTimes },
  },
  {
    name: 'init-fail',
    what: 'an init container that fails',
    tag: '2.0.0-init-fail',
    hasInit: true,
    expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'no-config',
    what: 'a ConfigMap that is not there',
    tag: '2.0.0-no-config',
    expected: {
      decision: 'failed',
      rootCauses: ['config-missing'],
      certain: hasReason('CreateContainerConfigError'),
    },
  },
  {
    name: 'unready',
    what: 'a probe that never succeeds',
    tag: '2.0.0-unready',
    expected: { decision: 'failed', rootCauses: ['probe-failing'] },
  },
  {
    name: 'flap',
    what: 'pods that come and go for ever',
    tag: '2.0.0-flap',
    timeout: '75s',
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
  },
];

const situations: readonly Scenario[] = [
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
    expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
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
    expected: { decision: 'failed', rootCauses: ['crash'], certain: endedThreeTimes },
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
    expected: { decision: 'failed', rootCauses: ['hook-failed'] },
  },
  {
    name: 'post-sync-fail',
    what: 'a PostSync Job that fails',
    application: { retryLimit: 1 },
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({ name: 'smoke', image: lab.image('shop/job', '2.0.0-crash'), hook: 'PostSync' }),
    }),
    expected: { decision: 'failed', rootCauses: ['hook-failed'] },
  },
  {
    name: 'manifest-broken',
    what: 'a file that is no YAML',
    tag: '2.0.0',
    change: () => ({ 'broken.yaml': 'kind: ConfigMap\n  metadata: {\n' }),
    expected: { decision: 'failed', rootCauses: ['manifest-error'] },
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
    expected: { decision: 'failed', rootCauses: ['sync-error'] },
  },
  {
    name: 'manual',
    what: 'an application without auto-sync that nobody syncs',
    application: { sync: 'manual' },
    tag: '2.0.0',
    expected: { decision: 'blocked', reasonCodes: ['auto-sync-off'] },
  },
];

export const scenarios: readonly Scenario[] = [...releases, ...situations];

/** Since when the cluster shows what has to come out, as far as it does. */
export function certainSince({ expected, tag }: Scenario, oracle: Oracle, lab: Lab): number | undefined {
  const image = lab.image('shop/api', tag);
  if (expected.decision === 'healthy') return oracle.liveSince('api', image);
  if (expected.decision !== 'failed' || expected.certain === undefined) return undefined;
  return oracle.firstTime('api', image, expected.certain);
}
