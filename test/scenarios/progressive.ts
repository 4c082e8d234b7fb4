import { waitFor } from '../cluster/processes.ts';
import type { Lab } from './lab.ts';
import {
  analysed,
  blueGreen,
  canary,
  manual,
  preview,
  rolloutHealth,
  smokeTest,
  timed,
} from './rollout-shapes.ts';
import { endedThreeTimes, hasReason, type Release, type Scenario } from './scenario.ts';

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
    name: 'canary-unready',
    what: 'a canary that never becomes ready',
    shape: timed,
    tag: '2.0.0-unready',
    expected: { decision: 'failed', reasonCodes: ['probe-failing'] },
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
    name: 'blue-green-promotes-itself',
    what: 'a blue-green release that promotes itself after a while, under --paused success',
    shape: blueGreen('late'),
    before: preview,
    tag: '2.0.0',
    words: () => ['--paused', 'success'],
    expected: { decision: 'healthy' },
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
];

/** What a person does at the pause, once the Rollout stands there with the image of the release. */
async function actAtPause(lab: Lab, { application }: Release, action: 'resume' | 'abort'): Promise<void> {
  await waitFor(async () => (await rolloutHealth(lab, application)) === 'Suspended', {
    what: `the pause of ${application}`,
    deadlineMs: 180_000,
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
