import { objectOf } from '../../core/argocd/fields.ts';
import type { Lab } from './lab.ts';
import { isLeftAlone, isTakenBack } from './rollbacks.ts';
import { api, endless, hasReason, type Played, type Scenario } from './scenario.ts';
import { type Answer, outputOf, runSlipway, says } from './slipway.ts';
import { runDelivery } from './watch.ts';

const missing = {
  through: 'deliver',
  tag: '2.0.0-bad-pull',
  expected: { decision: 'rolled-back', reasonCodes: ['image-missing'], certain: hasReason('ErrImagePull') },
} satisfies Partial<Scenario>;

/** Deliveries that are run again or followed by another, and those that are told not to write or not to take back. */
export const reruns: readonly Scenario[] = [
  {
    name: 'delivery-again',
    what: 'a good delivery that is written once, however often its job is run',
    through: 'deliver',
    tag: '2.0.0',
    expected: { decision: 'delivered', reasonCodes: ['verified'] },
    check: async (lab, played) => [...tellsRelease(played), ...(await isWrittenOnce(lab, played))],
  },
  {
    name: 'delivery-undone',
    what: 'a good delivery that somebody takes back by hand, and older builds',
    through: 'deliver',
    tag: '2.0.0',
    expected: { decision: 'delivered' },
    check: async (lab, played) => [...(await isTooOld(lab, played)), ...(await staysUndone(lab, played))],
  },
  {
    ...missing,
    name: 'delivery-missing-again',
    what: 'a delivery whose image does not exist, and its job once more',
    check: async (lab, played) => [
      ...(await isTakenBack(lab, played)),
      ...(await isReported(lab, played)),
      ...(await isTakenBack(lab, played)),
    ],
  },
  {
    ...missing,
    name: 'delivery-missing-then-good',
    what: 'a delivery whose image does not exist, followed by a good one',
    check: async (lab, played) => [...(await isTakenBack(lab, played)), ...(await isFollowed(lab, played))],
  },
  {
    ...missing,
    name: 'delivery-proposed',
    what: 'a delivery whose image does not exist, and whose rollback is only to be proposed',
    words: () => ['--rollback', 'propose'],
    expected: { ...missing.expected, decision: 'failed' },
    check: async (lab, played) => [
      ...(await isLeftAlone(lab, played)),
      ...says(played, 'rolled-back', 'proposed'),
    ],
  },
  {
    ...missing,
    name: 'delivery-off',
    what: 'a delivery whose image does not exist, without rollback',
    words: () => ['--rollback', 'off'],
    expected: { ...missing.expected, decision: 'failed' },
    check: async (lab, played) => [...(await isLeftAlone(lab, played)), ...says(played, 'rolled-back', 'no')],
  },
  {
    name: 'delivery-slow',
    what: 'a delivery that is slower than anyone waits',
    through: 'deliver',
    tag: '2.0.0-slow-600',
    shape: endless,
    timeoutSeconds: 15,
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
    check: async (lab, played) => [...(await isLeftAlone(lab, played)), ...says(played, 'rolled-back', 'no')],
  },
  {
    name: 'delivery-dry-run',
    what: 'a dry run of a delivery: nothing is written',
    through: 'deliver',
    tag: '2.0.0',
    words: () => ['--dry-run'],
    expected: { decision: 'planned' },
    check: isOnlyShown,
  },
];

function tellsRelease(played: Played): readonly string[] {
  const { image, application } = played;
  return [
    ...says(played, 'changed', 'true'),
    ...says(played, 'file', `apps/${application}/api.yaml`),
    ...says(played, 'after', image),
    ...says(played, 'digest', image.split('@')[1] ?? ''),
    ...says(played, 'root-cause', ''),
    ...says(played, 'rollback-commit', ''),
  ];
}

function endsAs({ decision, reasonCode, exitStatus }: Answer, expected: string): readonly string[] {
  const told = `${decision} (${reasonCode}) with ${exitStatus}`;
  return told === expected ? [] : [`then ${told} instead of ${expected}`];
}

async function isWrittenOnce(lab: Lab, { application, answer }: Played): Promise<readonly string[]> {
  const again = await runSlipway(lab, answer.words);
  return [
    ...endsAs(again, 'delivered (verified) with 0'),
    ...says({ answer: again }, 'changed', 'false'),
    ...says({ answer: again }, 'commit', outputOf(answer, 'commit')),
    ...((await listBumps(lab, application)).length === 1 ? [] : ['it is written more than once']),
  ];
}

async function isTooOld(lab: Lab, played: Played): Promise<readonly string[]> {
  const { application, traceFile } = played;
  const image = lab.image('shop/api', '1.5.0');
  const older = await runDelivery(lab, { application, image, build: 1, traceFile });
  const { fix } = objectOf(older.result['error']);
  return [
    ...endsAs(older, 'refused (older-build) with 1'),
    ...says({ answer: older }, 'changed', 'false'),
    ...(String(fix).includes('allow-downgrade') ? [] : [`what is to be done is ${fix}`]),
    ...(await isLeftAlone(lab, played)),
  ];
}

/** What a colleague took back by hand is not written again by a re-run. */
async function staysUndone(lab: Lab, { application, commit, answer }: Played): Promise<readonly string[]> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  const again = await runSlipway(lab, answer.words);
  const bumps = await listBumps(lab, application);
  return [
    ...endsAs(again, 'superseded (intent-known) with 4'),
    ...(bumps.length === 1 ? [] : ['it is written again']),
  ];
}

async function isReported(lab: Lab, played: Played): Promise<readonly string[]> {
  const again = await runSlipway(lab, played.answer.words);
  return [
    ...endsAs(again, 'rolled-back (already-rolled-back) with 1'),
    ...says({ answer: again }, 'changed', 'false'),
    ...says({ answer: again }, 'rollback-commit', outputOf(played.answer, 'rollback-commit')),
  ];
}

async function isFollowed(lab: Lab, { application, traceFile }: Played): Promise<readonly string[]> {
  const image = lab.image('shop/api', '2.0.1');
  const next = await runDelivery(lab, { application, image, build: 3, traceFile });
  const truth = (await lab.observe(application)).get('api');
  return [
    ...endsAs(next, 'delivered (verified) with 0'),
    ...(truth?.live === true && truth.image === image ? [] : ['the good one does not run']),
  ];
}

async function isOnlyShown(lab: Lab, played: Played): Promise<readonly string[]> {
  const { application, image, answer } = played;
  return [
    ...says(played, 'commit', ''),
    ...says(played, 'changed', 'false'),
    ...(String(answer.result['diff']).includes(image) ? [] : ['the change is not shown']),
    ...((await listBumps(lab, application)).length === 0 ? [] : ['it is written']),
  ];
}

/** The messages of the commits that deliver to the environment of an application. */
async function listBumps(lab: Lab, application: string): Promise<readonly string[]> {
  return (await lab.git.messages()).filter((message) => message.startsWith(`bump api in ${application} to `));
}
