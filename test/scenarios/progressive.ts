import { waitFor } from '../cluster/processes.ts';
import { isAsBefore } from './deliveries.ts';
import type { Lab } from './lab.ts';
import { endedThreeTimes, hasReason, type Played, type Release, type Scenario } from './scenario.ts';
import type { ServiceRequest } from './workloads.ts';
import { analysisTemplate, clusterService } from './workloads.ts';

/** Each step takes more pods with it; the pauses between them end by themselves. */
const timed = canary([
  { setWeight: 25 },
  { pause: { duration: '5s' } },
  { setWeight: 50 },
  { pause: { duration: 20 } },
]);
/** The second step waits for people. */
const manual = canary([{ setWeight: 25 }, { pause: {} }]);
const analysed = canary([
  { setWeight: 25 },
  { analysis: { templates: [{ templateName: 'smoke' }] } },
  { setWeight: 50 },
]);

function canary(steps: readonly object[]): Partial<ServiceRequest> {
  return { kind: 'Rollout', replicas: 4, strategy: { canary: { maxSurge: 1, maxUnavailable: 0, steps } } };
}

function blueGreen(promotion: 'automatic' | 'manual'): Partial<ServiceRequest> {
  const autoPromotionEnabled = promotion === 'automatic';
  const strategy = {
    blueGreen: { activeService: 'api', previewService: 'api-preview', autoPromotionEnabled },
  };
  return { kind: 'Rollout', strategy };
}

const preview = () => ({ 'preview.yaml': clusterService({ name: 'api-preview', selects: 'api' }) });
const smokeTest = (tag: string) => (lab: Lab) => ({
  'smoke.yaml': analysisTemplate({ name: 'smoke', image: lab.image('shop/job', tag) }),
});

/** Releases that Argo Rollouts brings in step by step, or beside what runs. */
export const progressive: readonly Scenario[] = [
  {
    name: 'canary',
    what: 'a canary that goes through its steps',
    shape: timed,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  ...(['success', 'fail'] as const).map(
    (policy): Scenario => ({
      name: `canary-timed-${policy}`,
      what: `a canary whose pauses end by themselves, under --paused ${policy}`,
      shape: timed,
      tag: '2.0.0',
      words: () => ['--paused', policy],
      expected: { decision: 'healthy' },
    }),
  ),
  {
    name: 'canary-waits',
    what: 'a canary that waits for people until the time is over',
    shape: manual,
    tag: '2.0.0',
    timeoutSeconds: 60,
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
    check: async (lab, { application }) =>
      (await rolloutHealth(lab, application)) === 'Suspended' ? [] : ['it did not stand at its pause'],
  },
  {
    name: 'canary-pause-is-enough',
    what: 'a canary that waits for people, under --paused success',
    shape: manual,
    tag: '2.0.0',
    words: () => ['--paused', 'success'],
    expected: { decision: 'healthy', live: ({ paused }) => paused },
  },
  {
    name: 'canary-must-not-pause',
    what: 'a canary that waits for people, under --paused fail',
    shape: manual,
    tag: '2.0.0',
    words: () => ['--paused', 'fail'],
    expected: { decision: 'failed', reasonCodes: ['rollout-paused'] },
  },
  {
    name: 'canary-promoted',
    what: 'a canary that somebody promotes at its pause',
    shape: manual,
    tag: '2.0.0',
    during: (lab, release) => actAtPause(lab, release, 'resume'),
    expected: { decision: 'healthy' },
  },
  {
    name: 'canary-aborted',
    what: 'a canary that somebody aborts at its pause',
    shape: manual,
    tag: '2.0.0',
    during: (lab, release) => actAtPause(lab, release, 'abort'),
    expected: { decision: 'failed', reasonCodes: ['rollout-aborted'] },
  },
  {
    name: 'canary-crash',
    what: 'a canary that crashes',
    shape: timed,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'canary-bad-pull',
    what: 'a canary whose image is not there',
    shape: timed,
    tag: '2.0.0-bad-pull',
    expected: { decision: 'failed', reasonCodes: ['image-missing'], certain: hasReason('ErrImagePull') },
  },
  {
    name: 'canary-late-crash',
    what: 'a canary without steps whose pods serve for a while before they crash',
    shape: canary([]),
    tag: '2.0.0-late-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'canary-analysed',
    what: 'a canary whose analysis passes',
    shape: analysed,
    before: smokeTest('1.0.0'),
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  {
    name: 'canary-analysis-fails',
    what: 'a canary whose analysis fails',
    shape: analysed,
    before: smokeTest('1.0.0-crash'),
    tag: '2.0.0',
    expected: { decision: 'failed', reasonCodes: ['analysis-failed'] },
  },
  {
    name: 'blue-green',
    what: 'a blue-green release',
    shape: blueGreen('automatic'),
    before: preview,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  {
    name: 'blue-green-crash',
    what: 'a blue-green release that crashes beside what runs',
    shape: blueGreen('automatic'),
    before: preview,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'blue-green-pause-is-enough',
    what: 'a blue-green release that waits for people, under --paused success',
    shape: blueGreen('manual'),
    before: preview,
    tag: '2.0.0',
    words: () => ['--paused', 'success'],
    expected: { decision: 'healthy', live: ({ paused }) => paused },
  },
  takenBack({
    name: 'canary-taken-back',
    what: 'a delivery whose canary crashes',
    shape: timed,
    tag: '2.1.0-crash',
    cause: 'crash',
  }),
  takenBack({
    name: 'analysis-taken-back',
    what: 'a delivery whose analysis fails',
    shape: analysed,
    before: smokeTest('1.0.0-crash'),
    tag: '2.2.0',
    cause: 'analysis-failed',
  }),
  takenBack({
    name: 'blue-green-taken-back',
    what: 'a blue-green delivery that crashes beside what runs',
    shape: blueGreen('automatic'),
    before: preview,
    tag: '2.3.0-crash',
    cause: 'crash',
  }),
];

/** No two deliveries of one service to one environment are of one image: the second would be known. */
interface BadDelivery extends Pick<Scenario, 'name' | 'what' | 'tag' | 'shape' | 'before'> {
  readonly cause: string;
}

function takenBack({ cause, ...scenario }: BadDelivery): Scenario {
  return {
    ...scenario,
    through: 'deliver',
    expected: { decision: 'rolled-back', reasonCodes: [cause] },
    check: async (lab, played) => [
      ...(await isAsBefore(lab, played)),
      ...wasAbortedFirst(played),
      ...((await rolloutHealth(lab, played.application)) === 'Healthy'
        ? []
        : ['the Rollout is not healthy again']),
    ],
  };
}

/** The abort takes traffic back in seconds; the commit comes after it. What aborted itself needs none. */
function wasAbortedFirst({ answer }: Played): readonly string[] {
  const { timeline } = answer.result;
  const codes = Array.isArray(timeline) ? timeline.map(({ code }) => String(code)) : [];
  const abort = codes.indexOf('rollout-abort');
  if (abort < 0) return answer.reasonCode === 'analysis-failed' ? [] : ['the Rollout was not aborted'];
  return abort < codes.indexOf('rollback-pushed') ? [] : ['Git was written before the Rollout was aborted'];
}

/** What a person does at the pause, once the Rollout stands there with the image of the release. */
async function actAtPause(lab: Lab, { application }: Release, action: 'resume' | 'abort'): Promise<void> {
  await waitFor(async () => (await rolloutHealth(lab, application)) === 'Suspended', {
    what: `the pause of ${application}`,
    deadlineMs: 60_000,
  });
  await lab.admin.call('POST', `/api/v1/applications/${application}/resource/actions/v2`, {
    name: application,
    namespace: application,
    resourceName: 'api',
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Rollout',
    action,
  });
}

/** The health Argo CD gives the Rollout `api`. */
async function rolloutHealth(lab: Lab, application: string): Promise<string | undefined> {
  const found = (await lab.admin.call('GET', `/api/v1/applications/${application}`)) as {
    readonly status: {
      readonly resources?: readonly {
        readonly kind: string;
        readonly health?: { readonly status: string };
      }[];
    };
  };
  return found.status.resources?.find(({ kind }) => kind === 'Rollout')?.health?.status;
}
