import { isDeepStrictEqual } from 'node:util';
import { listField, objectOf, textField } from '../../core/argocd/fields.ts';
import { type Lab, pause } from './lab.ts';
import { untilAnswered } from './moments.ts';
import {
  api,
  endedThreeTimes,
  endless,
  hasReason,
  type Played,
  type Release,
  type Scenario,
} from './scenario.ts';
import { settle } from './settle.ts';
import { runSlipway } from './slipway.ts';
import { runBump } from './watch.ts';
import type { ServiceRequest } from './workloads.ts';

const automatic = (): readonly string[] => ['--rollback', 'automatic'];

/** A bump of an image that does not exist, watched by a command of its own: the shortest failure there is. */
const missing = {
  through: 'bump',
  tag: '2.0.0-bad-pull',
  words: automatic,
  expected: { decision: 'failed', reasonCodes: ['image-missing'], certain: hasReason('ErrImagePull') },
} satisfies Partial<Scenario>;

/** What becomes of a release of Slipway's own that is watched with a policy of rollback. */
export const rollbacks: readonly Scenario[] = [
  {
    ...missing,
    name: 'rollback',
    what: 'a bad bump that is taken back, and is neither judged nor taken back again by a re-run',
    check: async (lab, played) => [...(await isTakenBack(lab, played)), ...(await isRepeated(lab, played))],
  },
  {
    ...missing,
    name: 'rollback-of-crash',
    what: 'a crashing bump that Argo CD had applied before the watch began',
    tag: '2.0.0-crash',
    beforeWatch: waitUntilApplied,
    expected: { decision: 'failed', reasonCodes: ['crash'] },
    check: isTakenBack,
  },
  {
    ...missing,
    name: 'rollback-beside-edit',
    what: 'a bad bump of a file that a colleague edited meanwhile',
    beforeWatch: edit,
    check: (lab, played) => isTakenBack(lab, { ...played, shape: edited }),
  },
  {
    ...missing,
    name: 'rollback-replaced',
    what: 'a bad bump whose value somebody replaced by a newer one before it could be taken back',
    words: () => ['--rollback', 'off'],
    check: async (lab, played) => [...(await isLeftAlone(lab, played)), ...(await keepsNewer(lab, played))],
  },
  {
    ...missing,
    name: 'rollback-unasked',
    what: 'a crashing bump that nobody asked to take back, with the log that tells why',
    tag: '2.0.0-crash',
    words: () => [],
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: async (lab, played) => [
      ...(await isLeftAlone(lab, played)),
      ...(await hasOutcome(lab, { ...played, words: ['no'] })),
      ...tellsLog(played),
    ],
  },
  {
    ...missing,
    name: 'rollback-proposed',
    what: 'a bad bump whose rollback is only to be proposed',
    words: () => ['--rollback', 'propose'],
    check: async (lab, played) => [...(await isLeftAlone(lab, played)), ...isProposed(played)],
  },
  {
    ...missing,
    name: 'rollback-by-hand',
    what: "a colleague's bad commit: its rollback is only proposed",
    through: 'rollout',
    check: async (lab, played) => hasOutcome(lab, { ...played, words: ['proposed'] }),
  },
  {
    ...missing,
    name: 'rollback-of-time-out',
    what: 'a slow bump that is taken back because `rollback-on` says so',
    tag: '2.0.0-slow-600',
    shape: endless,
    words: () => [...automatic(), '--rollback-on', 'failed,unknown'],
    // The rollback has as long once more.
    timeoutSeconds: 40,
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
    check: (lab, played) => isTakenBack(lab, { ...played, shape: endless }),
  },
];

/** The repository is everyone's. */
export const loneRollbacks: readonly Scenario[] = [
  {
    ...missing,
    name: 'rollback-declined',
    what: 'a bad bump whose branch takes no push any more: the rollback is proposed with the reason',
    beforeWatch: ({ git }) => git.decline(declined),
    check: async (lab, played) => {
      await lab.git.accept();
      const { reason = '' } = rollbackOf(played);
      return [
        ...(await isLeftAlone(lab, played)),
        ...isProposed(played),
        ...(reason.includes(declined) ? [] : [`the reason is ${reason}`]),
      ];
    },
  },
  {
    ...missing,
    name: 'rollback-delayed',
    what: 'a bad bump that fails while Git answers with 503: it is taken back when Git is there again',
    beforeWatch: waitUntilApplied,
    during: breakGitMeanwhile,
    check: async (lab, played) => [...(await isTakenBack(lab, played)), ...tellsDelay(played)],
  },
];

const declined = 'main takes pull requests only';

/** Once Slipway watches, it has read what it needs of Git before a verdict. */
async function breakGitMeanwhile(lab: Lab, release: Release): Promise<void> {
  await untilAnswered(release);
  lab.git.breakDown();
  await pause(lab, 60);
  lab.git.recover();
}

function tellsDelay({ answer }: Played): readonly string[] {
  const codes = listField(answer.result, 'timeline').map((entry) => textField(objectOf(entry), 'code'));
  return codes.includes('rollback-delayed') ? [] : ['nothing says that the rollback had to wait for Git'];
}

/** Argo CD is faster than the pipeline: pods of before and of the release are there when the watch begins. */
async function waitUntilApplied(lab: Lab, { application }: Release): Promise<void> {
  await settle(lab, application, { isRestless: true });
}

/** What a colleague makes of the workload: nothing that starts pods, for those that run prove what was healthy before. */
const edited: Partial<ServiceRequest> = { progressDeadlineSeconds: 90 };

async function edit(lab: Lab, { application, commit }: Release): Promise<void> {
  await commit({ 'api.yaml': api(lab, missing.tag, edited) });
  await settle(lab, application, { isRestless: true });
}

interface RollbackTold {
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly commit?: string | undefined;
  readonly diff?: string | undefined;
}

function rollbackOf({ answer }: Pick<Played, 'answer'>): RollbackTold {
  const told = objectOf(answer.result['rollback']);
  const [outcome, reason, commit, diff] = ['outcome', 'reason', 'commit', 'diff'].map((name) =>
    textField(told, name),
  );
  return { outcome, reason, commit, diff };
}

/** The file is as before but for a colleague's edit, by one commit that names the release, and the image before runs. */
export async function isTakenBack(
  lab: Lab,
  { shape, ...played }: Played & Pick<Scenario, 'shape'>,
): Promise<readonly string[]> {
  const { answer, oracle, imageBefore: image } = played;
  const isAsBefore = (await readManifest(lab, played)) === api(lab, '1.0.0', shape);
  return [
    ...(await hasOutcome(lab, { ...played, words: ['verified'] })),
    ...((await listReverts(lab, played)).length === 1
      ? []
      : ['not exactly one commit takes the release back']),
    ...(isAsBefore ? [] : ['the file is not as it was']),
    ...(oracle.wasLive({ workload: 'api', image, at: answer.endedAt })
      ? []
      : ['the image before is not live']),
  ];
}

/** The release is still written, and no commit takes it back. */
export async function isLeftAlone(lab: Lab, played: Played): Promise<readonly string[]> {
  return [
    ...((await readManifest(lab, played)).includes(played.image)
      ? []
      : ['the release is not written any more']),
    ...((await listReverts(lab, played)).length === 0 ? [] : ['a commit takes the release back']),
  ];
}

/** What is said of a rollback that was written. */
const pushed: readonly string[] = ['verified', 'unverified', 'failed'];

/** Says one of these words of the rollback, and the repository agrees. */
async function hasOutcome(
  lab: Lab,
  { words, ...played }: Played & { readonly words: readonly string[] },
): Promise<readonly string[]> {
  const { outcome = '' } = rollbackOf(played);
  const reverts = await listReverts(lab, played);
  return [
    ...(words.includes(outcome) ? [] : [`the rollback is ${outcome} instead of ${words.join(' or ')}`]),
    ...(reverts.length > 0 === pushed.includes(outcome) ? [] : [`${reverts.length} commits take it back`]),
  ];
}

function isProposed(played: Played): readonly string[] {
  const { outcome, diff = '' } = rollbackOf(played);
  const line = diff.split('\n').find((text) => text.startsWith('+ '));
  return [
    ...(outcome === 'proposed' ? [] : [`the rollback is ${outcome} instead of proposed`]),
    ...(line?.includes(played.imageBefore) === true ? [] : [`what is proposed is ${diff}`]),
  ];
}

/** A newer bump, and then the rollback of the older one: there is nothing of it any more to take back. */
async function keepsNewer(lab: Lab, played: Played): Promise<readonly string[]> {
  const { application, answer } = played;
  const newer = lab.image('shop/api', '3.0.0');
  await runBump(lab, { application, image: newer, build: 3 });
  const words = answer.words.map((word) => (word === 'off' ? 'automatic' : word));
  const later = await runSlipway(lab, words);
  return [
    ...(['failed', 'superseded'].includes(later.decision) ? [] : [`${later.decision} (${later.reasonCode})`]),
    ...(await hasOutcome(lab, { ...played, answer: later, words: ['no', 'superseded'] })),
    ...((await readManifest(lab, played)).includes(newer) ? [] : ['the newer value is lost']),
  ];
}

/** The last words of the container that failed. */
function tellsLog({ answer }: Played): readonly string[] {
  const { log } = objectOf(answer.result['rootCause']);
  const isTold = typeof log === 'string' && /refused|DATABASE_URL/.test(log);
  return isTold ? [] : [`the log is told as ${log}`];
}

/** The same job once more: nothing is written, and the answer names the same rollback. */
async function isRepeated(lab: Lab, played: Played): Promise<readonly string[]> {
  const before = await listReverts(lab, played);
  const again = await runSlipway(lab, played.answer.words);
  const [first, second] = [rollbackOf(played), rollbackOf({ answer: again })];
  return [
    ...(again.decision === 'failed' && again.reasonCode === 'already-rolled-back'
      ? []
      : [`${again.decision} (${again.reasonCode}) when it is run again`]),
    ...(second.outcome === 'verified' && second.commit === first.commit ? [] : ['another rollback is named']),
    ...(isDeepStrictEqual(await listReverts(lab, played), before) ? [] : ['it was taken back again']),
  ];
}

/** The messages of the commits that take the release back. */
async function listReverts(lab: Lab, { answer }: Pick<Played, 'answer'>): Promise<readonly string[]> {
  const revision = textField(answer.result, 'revision');
  if (revision === undefined) throw new Error(`the answer has no revision: ${answer.stdout}`);
  return (await lab.git.messages()).filter((message) => message.includes(`Rollback-Of: ${revision}`));
}

async function readManifest(lab: Lab, { application }: Pick<Played, 'application'>): Promise<string> {
  return (await lab.git.read(`apps/${application}/api.yaml`)) ?? '';
}
