import type { Gate, ObstacleCode } from '../../../../core/promotion/gate.ts';
import { failed, HOUR, imageOf, MONDAY, ran, release, started, verified } from '../fixtures.ts';
import { type Facts, inProd, inStaging, minutesAgo, type Platform } from './scene.ts';

/** One reason for which build 2 of api does not get into prod, and what a person has to be told of it. */
export interface Condition {
  readonly name: string;
  readonly gate: Gate;
  readonly code: ObstacleCode;
  /** No time and no act of anybody lets this build through, short of lifting or a newer build. */
  readonly refused?: true;
  readonly unblocks: RegExp;
  readonly facts: Partial<Facts>;
  /** Whether it holds at a moment; left out: at every moment, until somebody acts. */
  readonly isClosedAt?: (at: number) => boolean;
  /** Only platforms like this can be in it. */
  readonly isPossible?: (platform: Platform) => boolean;
}

const DIGEST = imageOf(2).split('@')[1];
const TOMORROW = Date.parse('2026-11-24T08:00:00Z');
/** 09:00 to 16:00 in Berlin, Tuesday to Thursday of that week. */
const isInWindow = (at: number): boolean => {
  const [day, time] = [new Date(at).getUTCDay(), at % (24 * HOUR)];
  return day >= 2 && day <= 4 && time >= 8 * HOUR && time < 15 * HOUR;
};

const approval = {
  at: minutesAgo(60),
  image: imageOf(2),
  approver: 'ada',
  proof: { kind: 'pull-request', repository: 'acme/gitops', number: 7 },
} as const;
const APPROVAL = ['approval: required', 'approvers: [ada, grace]'];
const askAda = new RegExp(`^an approval of ${DIGEST} by ada or grace \\(slipway approve api prod\\)$`);

const verdictOf = (name: string, verdict: 'pass' | 'fail', minutes: number) => ({
  name,
  verdict,
  at: minutesAgo(minutes),
  reason: 'so it is',
});

const freeze = { id: 'f1', scope: {}, from: minutesAgo(10), reason: 'holidays' };

/** Build 2 waits in staging alone. */
export const proofs: readonly Condition[] = [
  {
    name: 'its rollout in staging is under way',
    gate: 'verified',
    code: 'not-verified',
    unblocks: /^its rollout in staging, under way since Mon .* when it ends healthy$/,
    facts: { staging: (platform) => [started(inStaging(platform, 5), release(2))] },
  },
  {
    name: 'the run of its rollout in staging is dead',
    gate: 'verified',
    code: 'not-verified',
    unblocks: /^any run that takes up its rollout in staging, whose own run is gone since Mon /,
    facts: { staging: (platform) => [started(inStaging(platform, 50), release(2))] },
  },
  {
    name: 'it was seen healthy in one of two clusters of staging only',
    gate: 'verified',
    code: 'not-verified',
    unblocks: /^a rollout of it to staging \(gke\) that ends healthy$/,
    isPossible: ({ staging }) => staging.length > 1,
    facts: {
      staging: () => ran({ environment: 'staging', at: minutesAgo(90), targets: ['aks'] }, release(2)),
    },
  },
  {
    name: 'it failed in staging before it was ever healthy',
    gate: 'verified',
    code: 'failed-upstream',
    refused: true,
    unblocks: /^a newer build that is healthy in staging$/,
    facts: {
      staging: (platform) => [
        started(inStaging(platform, 90), release(2)),
        ...failed(inStaging(platform, 80), release(2)),
        ...ran(inStaging(platform, 70), release(1, { intent: 'back' })),
      ],
    },
  },
  {
    name: 'it failed in staging after it had been healthy',
    gate: 'verified',
    code: 'failed-upstream',
    refused: true,
    unblocks: /^a newer build that is healthy in staging$/,
    facts: {
      staging: (platform) => [
        ...ran(inStaging(platform, 120), release(2)),
        ...failed(inStaging(platform, 60), release(2)),
        ...ran(inStaging(platform, 50), release(1, { intent: 'back' })),
      ],
    },
  },
  {
    name: 'it still soaks',
    gate: 'soak',
    code: 'soaking',
    unblocks: /^time: the soak ends Mon 2026-11-23 /,
    isClosedAt: (at) => at < minutesAgo(-30),
    facts: { gates: ['soak: 1h'], staging: (platform) => ran(inStaging(platform, 30), release(2)) },
  },
  {
    name: 'it still soaks in the cluster of staging that came last',
    gate: 'soak',
    code: 'soaking',
    unblocks: /^time: the soak ends Mon 2026-11-23 /,
    isClosedAt: (at) => at < minutesAgo(-50),
    isPossible: ({ staging }) => staging.length > 1,
    facts: {
      gates: ['soak: 1h'],
      staging: () => [
        started({ environment: 'staging', at: minutesAgo(40), targets: ['aks', 'gke'] }, release(2)),
        verified({ environment: 'staging', at: minutesAgo(35), targets: ['aks'] }, release(2)),
        verified({ environment: 'staging', at: minutesAgo(10), targets: ['gke'] }, release(2)),
      ],
    },
  },
];

const quarantine = {
  gate: 'quarantine',
  code: 'quarantined',
  refused: true,
  unblocks:
    /^a newer build, or somebody who lifts the quarantine with a reason \(slipway release api prod\)$/,
} as const;

/** Something of prod's own is in the way. */
export const others: readonly Condition[] = [
  {
    name: 'it failed in prod and is in quarantine',
    ...quarantine,
    facts: {
      prod: (platform) => [
        started(inProd(platform, 60), release(2)),
        ...failed(inProd(platform, 50), release(2)),
        ...ran(inProd(platform, 40), release(1, { intent: 'back' })),
      ],
    },
  },
  {
    name: 'a newer build of it failed in prod',
    ...quarantine,
    facts: {
      prod: (platform) => [
        started(inProd(platform, 60), release(3)),
        ...failed(inProd(platform, 50), release(3)),
        ...ran(inProd(platform, 40), release(1, { intent: 'back' })),
      ],
    },
  },
  {
    name: 'no window is open before tomorrow',
    gate: 'window',
    code: 'outside-window',
    unblocks: /^time: a window opens Tue 2026-11-24 09:00/,
    isClosedAt: (at) => !isInWindow(at),
    facts: { gates: ['windows: "Tue-Thu 09:00-16:00 Europe/Berlin"'] },
  },
  {
    name: 'slipway.yaml freezes prod',
    gate: 'freeze',
    code: 'frozen',
    unblocks: /^time: it ends Tue 2026-11-24 /,
    isClosedAt: (at) => at < TOMORROW,
    facts: { gates: ['freezes: ["2026-11-23 00:00 - 2026-11-24 08:00 UTC"]'] },
  },
  {
    name: 'somebody froze everything until tonight',
    gate: 'freeze',
    code: 'frozen',
    unblocks: /^time: it ends Mon 2026-11-23 .*, or somebody who lifts the freeze f1$/,
    isClosedAt: (at) => at < MONDAY + 8 * HOUR,
    facts: { freezes: [{ ...freeze, until: MONDAY + 8 * HOUR }] },
  },
  {
    name: 'somebody froze prod for good',
    gate: 'freeze',
    code: 'frozen',
    unblocks: /^somebody who lifts the freeze f1$/,
    facts: { freezes: [{ ...freeze, scope: { environment: 'prod' } }] },
  },
  {
    name: 'somebody froze the service',
    gate: 'freeze',
    code: 'frozen',
    unblocks: /^somebody who lifts the freeze f1$/,
    facts: { freezes: [{ ...freeze, scope: { service: 'api' } }] },
  },
  {
    name: 'nobody has approved it',
    gate: 'approval',
    code: 'not-approved',
    unblocks: askAda,
    facts: { gates: APPROVAL },
  },
  {
    name: 'the proof of its approval does not count any more',
    gate: 'approval',
    code: 'not-approved',
    unblocks: askAda,
    facts: { gates: APPROVAL, approvals: [{ kind: 'unproven', approval, reason: 'it was edited' }] },
  },
  {
    name: 'somebody else approved it',
    gate: 'approval',
    code: 'not-approved',
    unblocks: askAda,
    facts: { gates: APPROVAL, approvals: [{ kind: 'proven', approval: { ...approval, approver: 'eve' } }] },
  },
  {
    name: 'the build before was approved',
    gate: 'approval',
    code: 'not-approved',
    unblocks: askAda,
    facts: { gates: APPROVAL, approvals: [{ kind: 'proven', approval: { ...approval, image: imageOf(1) } }] },
  },
  {
    name: 'its scan has not reported',
    gate: 'scan',
    code: 'not-scanned',
    unblocks: /^the verdict scan on this digest, when it says that it passed$/,
    facts: { gates: ['scan: required'] },
  },
  {
    name: 'its scan did not pass the second time',
    gate: 'scan',
    code: 'scan-failed',
    refused: true,
    unblocks: /^a newer build that passes scan, or a newer verdict on this digest$/,
    facts: {
      gates: ['scan: required'],
      verdicts: [verdictOf('scan', 'pass', 60), verdictOf('scan', 'fail', 20)],
    },
  },
  {
    name: 'its load test has not reported',
    gate: 'check',
    code: 'check-missing',
    unblocks: /^the verdict load-test on this digest, when it says that it passed$/,
    facts: { gates: ['checks: [load-test]'] },
  },
  {
    name: 'its load test did not pass',
    gate: 'check',
    code: 'check-failed',
    refused: true,
    unblocks: /^a newer build that passes load-test, or a newer verdict on this digest$/,
    facts: { gates: ['checks: [load-test]'], verdicts: [verdictOf('load-test', 'fail', 20)] },
  },
];

/** All of them at once; what a later one says of the same thing goes. */
export function factsOf(conditions: readonly Condition[]): Facts {
  const facts = conditions.map((condition) => condition.facts);
  return {
    ...Object.assign({}, ...facts),
    gates: facts.flatMap(({ gates = [] }) => gates),
    freezes: facts.flatMap(({ freezes = [] }) => freezes),
    verdicts: facts.flatMap(({ verdicts = [] }) => verdicts),
    approvals: facts.flatMap(({ approvals = [] }) => approvals),
  };
}
