import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replayTrace } from '../../../core/rollout/replay.ts';
import { START } from './bodies.ts';

const folder = join(import.meta.dirname, '../../fixtures/traces');

/** File, what it shows, verdict, reason code, and the second of the trace in which the verdict is due. */
type Row = readonly [
  file: string,
  what: string,
  verdict: string,
  reasonCode: string,
  second: number | null | 'end',
];

/** `null`: the trace ends undecided; `end`: the failure is certain and its cause was still being read. */
const tables: Readonly<Record<string, readonly Row[]>> = {
  revisions: [
    [
      'old-commit-is-synced-and-healthy',
      'point 4: Synced and Healthy at the commit from before is no success',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'old-commit-then-ours',
      'point 4: the old commit is waited out, ours is proven through the window',
      'healthy',
      'verified',
      22,
    ],
    [
      'later-commit-contains-ours',
      'point 4: a later commit that contains ours counts as ours',
      'healthy',
      'verified',
      22,
    ],
    [
      'later-commit-without-git',
      'point 4: without Git only equality proves a revision',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'later-commit-lacks-ours',
      'point 4: a commit of another line of history is not ours',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'git-lists-what-contains-ours',
      'point 4: a git line of our own revision may list the revisions that contain it',
      'healthy',
      'verified',
      20,
    ],
    [
      'git-lists-what-ours-contains',
      'point 4: the commit from before the push never contains ours, however a git line is read',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'git-lists-what-ours-contains-without-baseline',
      'point 4: without a baseline the first answer shows what is from before',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'chart-with-values-from-git',
      'point 5: the version of a chart is no commit, the source of our repository counts however its URL is written',
      'healthy',
      'verified',
      20,
    ],
    [
      'repository-used-by-two-sources',
      'point 5: where our repository is used twice, both sources must hold the commit',
      'healthy',
      'verified',
      41,
    ],
    [
      'commit-of-another-source',
      'point 5: our commit id at another repository proves nothing',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'branch-name-while-unknown',
      'rig 2.4: the name of a branch stands where the comparison fails, and is no revision',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'hydrator-from-dry-to-hydrated',
      'point 6: the hydrated commit of our dry commit is what must be compared',
      'healthy',
      'verified',
      22,
    ],
    [
      'hydrator-still-at-the-old-commit',
      'point 6: a hydrated commit from before is no success',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'hydrator-writes-nothing-new',
      'point 6: unchanged output makes no hydrated commit, the last one stands',
      'healthy',
      'verified',
      17,
    ],
    [
      'revision-moves-without-a-sync',
      'points 7, 46: no sync is needed where the revision moved and everything is in sync',
      'healthy',
      'verified',
      19,
    ],
    [
      'later-commit-changes-the-same-image',
      'point 8: a later commit that changes the same image supersedes ours',
      'superseded',
      'newer-image',
      10,
    ],
    [
      'somebody-took-the-change-back',
      'point 8: a later commit that wants the old image again supersedes ours',
      'superseded',
      'newer-image',
      36,
    ],
  ],
  syncs: [
    [
      'status-from-before-the-end-of-the-sync',
      'point 11: a status from before the end of the sync is none; an equal second is enough (rig 2.3)',
      'healthy',
      'verified',
      52,
    ],
    ['older-sync-failed', 'point 12: an older failed sync is not ours', 'healthy', 'verified', 20],
    [
      'sync-is-tried-again-and-recovers',
      'point 13: Running with an end is a retry, neither over nor failed',
      'healthy',
      'verified',
      33,
    ],
    [
      'sync-is-asked-for-beside-a-perfect-status',
      'point 14: a sync that is asked for is in progress, however good the status looks',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'wrong-path-was-bumped',
      'point 15: the commit arrived and the old image is still wanted: not healthy',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'one-workload-keeps-the-old-image',
      'point 15: one workload of ours that wants the old image is enough to wait',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'the-tag-matches-but-not-the-digest',
      'point 15: a tag without the digest proves nothing',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'old-pods-take-long-to-end',
      'point 15: pods on their way out may run the old image',
      'healthy',
      'verified',
      20,
    ],
    [
      'finished-jobs-keep-the-old-image',
      'point 15: finished jobs may keep the old image, a suspended CronJob is as it should be',
      'healthy',
      'verified',
      20,
    ],
    [
      'no-replicas-are-wanted',
      'point 15: without replicas what the sync applied is the proof',
      'healthy',
      'verified',
      20,
    ],
    [
      'sync-succeeds-before-the-release-is-healthy',
      'point 16: a sync that succeeded is no success',
      'unknown',
      'trace-ended',
      null,
    ],
    ['hook-fails', 'point 18: a failed hook of our sync fails at once', 'failed', 'hook-failed', 8],
    [
      'sync-fails-while-the-image-is-live',
      'point 18, rig 2.7: a sync that failed for good fails, though the image is live and healthy',
      'failed',
      'sync-error',
      28,
    ],
    [
      'argo-cd-gave-the-commit-up',
      'point 19: Argo CD will never try our commit again',
      'failed',
      'sync-error',
      4,
    ],
    [
      'argo-cd-gave-the-old-commit-up',
      'point 19: that it gave up an older commit is not ours',
      'healthy',
      'verified',
      21,
    ],
    [
      'auto-sync-will-not-wipe-everything-out',
      'point 19: auto-sync refuses to delete everything',
      'failed',
      'sync-error',
      4,
    ],
    [
      'only-a-deletion-is-missing',
      'point 19: only a deletion is missing and auto-sync may not delete',
      'failed',
      'sync-error',
      13,
    ],
    [
      'sync-was-terminated-by-hand',
      'point 40: a terminated sync is waited out, the next one is judged',
      'healthy',
      'verified',
      30,
    ],
    [
      'needless-self-heal-follows',
      'rig 2.2: a needless self-heal takes the place of our sync and its results',
      'healthy',
      'verified',
      21,
    ],
  ],
  comparisons: [
    [
      'manifests-do-not-parse',
      'point 20: manifests that cannot be made fail after two forced refreshes',
      'failed',
      'manifest-error',
      4,
    ],
    [
      'manifests-did-not-parse-before',
      'point 20: an error from before the push is not ours',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'manifests-break-after-ours-was-compared',
      'point 20: an error that comes after our commit was compared is not ours',
      'healthy',
      'verified',
      40,
    ],
    [
      'git-server-is-down-for-a-while',
      'point 20, rig 2.5, 2.6: an outage is waited out, and the standstill that follows it',
      'healthy',
      'verified',
      90,
    ],
  ],
  health: [
    ['flap-within-the-window', 'point 17: a flap begins the window anew', 'healthy', 'verified', 32],
    [
      'flap-that-nobody-saw',
      'point 17: a flap that only left its stamp begins the window anew',
      'unknown',
      'trace-ended',
      null,
    ],
    [
      'late-crash-is-never-degraded',
      'point 17, rig 2.9: a crash within the window is never Degraded: its pods tell',
      'failed',
      'crash',
      'end',
    ],
    [
      'degraded-for-a-moment-after-a-revert',
      'point 21, rig 2.11: Degraded left from before the sync is no failure',
      'healthy',
      'verified',
      24,
    ],
    [
      'degraded-from-before-is-not-ours',
      'point 21: what was Degraded before the push is not ours',
      'healthy',
      'verified',
      21,
    ],
    [
      'probes-fail-until-the-deadline',
      'point 21, rig 2.10: Degraded after it was starting is a failure, its pods tell why',
      'failed',
      'probe-failing',
      'end',
    ],
    [
      'quota-refuses-the-pods',
      'point 21: a quota refuses the pods of the newest ReplicaSet',
      'failed',
      'quota-or-admission',
      69,
    ],
    [
      'no-node-takes-the-pods',
      'point 21: no node takes the pods until the deadline',
      'failed',
      'unschedulable',
      69,
    ],
    [
      'stateful-set-stands-still',
      'point 23: a StatefulSet that stands still is never Degraded, only its new pods count',
      'failed',
      'probe-failing',
      'end',
    ],
    [
      'stateful-set-moves-slowly',
      'point 23: a StatefulSet that moves is waited for',
      'healthy',
      'verified',
      416,
    ],
    [
      'rollout-pauses-and-is-waited-for',
      'point 24: a paused Rollout is waited for',
      'healthy',
      'verified',
      56,
    ],
    [
      'rollout-pauses-and-that-is-enough',
      'point 24: `paused: success` takes a pause for the end',
      'healthy',
      'verified',
      20,
    ],
    [
      'rollout-pauses-and-that-is-a-failure',
      'point 24: `paused: fail` takes a pause for a failure',
      'failed',
      'rollout-paused',
      8,
    ],
    [
      'rollout-is-aborted-by-its-analysis',
      'point 38: an aborted Rollout fails with the newest analysis as its cause',
      'failed',
      'analysis-failed',
      7,
    ],
    [
      'rollout-status-is-of-the-old-specification',
      'section 5: the status of a Rollout counts only for the specification it observed',
      'healthy',
      'verified',
      25,
    ],
  ],
  pods: [
    [
      'crash-loop',
      'point 22: three ends of one container are a crash, with its last words',
      'failed',
      'crash',
      30.4,
    ],
    ['crashes-twice-and-runs', 'point 22: two ends are none', 'healthy', 'verified', 37],
    ['init-container-crash-loop', 'point 22, rig 2.10: init containers count', 'failed', 'crash', 'end'],
    ['old-pods-crash', 'point 22: pods of older ReplicaSets never count', 'healthy', 'verified', 25],
    ['out-of-memory', 'point 22: a crash for lack of memory is told from others', 'failed', 'oom', 'end'],
    [
      'liveness-probe-kills',
      'point 22: a container that its liveness probe kills',
      'failed',
      'probe-failing',
      'end',
    ],
    [
      'image-does-not-exist',
      'point 22: the first pull of an image that does not exist fails the release',
      'failed',
      'image-missing',
      4,
    ],
    [
      'registry-says-that-the-image-is-missing',
      'point 22: where the kubelet says nothing, the registry does',
      'failed',
      'image-missing',
      4,
    ],
    [
      'image-came-a-moment-later',
      'point 22: the registry has the image by now, the next pull will heal it',
      'healthy',
      'verified',
      25,
    ],
    ['registry-denies-the-image', 'point 22: a registry that denies the image', 'failed', 'image-auth', 3],
    [
      'image-name-is-invalid',
      'point 22: an image name that no waiting makes valid',
      'failed',
      'image-missing',
      'end',
    ],
    [
      'rate-limit-passes',
      'point 22: a rate limit, a back-off and a server error are waited out',
      'healthy',
      'verified',
      37,
    ],
    ['secret-does-not-exist', 'point 22: a Secret that nothing makes', 'failed', 'config-missing', 11],
    [
      'secret-is-being-made',
      'point 22: a Secret that an ExternalSecret is making',
      'healthy',
      'verified',
      47,
    ],
  ],
  scope: [
    [
      'another-service-is-degraded',
      'scope: another service that is Degraded or flaps is context',
      'healthy',
      'verified',
      20,
    ],
    [
      'another-service-of-the-commit-cannot-be-applied',
      'scope: another service of a folded commit that cannot be applied is context',
      'healthy',
      'verified',
      20,
    ],
    [
      'another-service-rolls-within-the-window',
      'scope: another service that rolls within our window does not restart it',
      'healthy',
      'verified',
      20,
    ],
    [
      'whole-application-without-images',
      'scope: without images the whole application is judged',
      'healthy',
      'verified',
      21,
    ],
    [
      'two-applications-both-healthy',
      'point 35: all applications must be healthy',
      'healthy',
      'verified',
      36.5,
    ],
    [
      'two-applications-one-fails',
      'points 35, 45: the first failure ends the watch',
      'failed',
      'sync-error',
      3,
    ],
    [
      'two-applications-one-fails-and-all-are-waited-for',
      'point 35: with `wait-all` the others are waited for',
      'failed',
      'sync-error',
      18,
    ],
    [
      'two-applications-one-is-blocked',
      'point 35: one blocked application is not hidden by a healthy one',
      'blocked',
      'sync-window',
      18,
    ],
  ],
  blocks: [
    ['no-auto-sync', 'point 25: without auto-sync nothing will begin', 'blocked', 'auto-sync-off', 5],
    ['auto-sync-switched-off', 'point 25: auto-sync may be there and off', 'blocked', 'auto-sync-off', 5],
    ['caller-starts-the-sync', 'point 25: not where the caller starts the sync', 'healthy', 'verified', 29],
    [
      'rolling-sync-has-not-come-here',
      'point 25: the ApplicationSet has not come to this application',
      'blocked',
      'rolling-sync-step',
      33,
    ],
    [
      'window-that-argo-cd-tells-about',
      'point 25: a window that Argo CD tells about',
      'blocked',
      'sync-window',
      3.5,
    ],
    [
      'window-that-leaves-no-trace',
      'point 25: a window that leaves no trace but the standstill',
      'blocked',
      'sync-window',
      51,
    ],
    [
      'running-sync-is-held-by-a-window',
      'point 25: a running sync that a window holds',
      'blocked',
      'sync-window',
      2,
    ],
    [
      'deletion-waits-for-confirmation',
      'point 25: a deletion that waits for somebody to confirm it',
      'blocked',
      'prune-confirmation',
      2,
    ],
    [
      'hydrated-commit-waits-for-merge',
      'point 25: a hydrated commit that waits for its pull request',
      'blocked',
      'hydrate-pull-request',
      1,
    ],
    [
      'application-is-skipped',
      'point 25: an application that Argo CD is told to skip',
      'blocked',
      'skip-reconcile',
      1,
    ],
    [
      'deployment-is-paused',
      'point 24: a Deployment that is paused in its manifest',
      'blocked',
      'suspended',
      2,
    ],
  ],
  access: [
    ['application-is-deleted', 'point 26: an application that is gone', 'unknown', 'app-deleted', 5],
    [
      'application-is-being-deleted',
      'point 26: an application that is being deleted',
      'unknown',
      'app-deleted',
      1,
    ],
    [
      'application-is-made-anew',
      'point 26: another uid is another application',
      'unknown',
      'app-recreated',
      3,
    ],
    [
      'application-moves-to-another-project',
      'point 26: an application that moved',
      'unknown',
      'app-moved',
      3,
    ],
    [
      'application-never-appears',
      'point 26: an application that never appears',
      'unknown',
      'app-missing',
      61,
    ],
    ['time-runs-out', 'point 27: the time ran out', 'unknown', 'timed-out', 61],
    [
      'time-runs-out-within-the-window',
      'point 27: a window that does not fit into the time is no success',
      'unknown',
      'timed-out',
      22,
    ],
    [
      'no-permission-or-no-such-application',
      'point 31: permission denied says neither that it is there nor that it is not',
      'unknown',
      'access-denied',
      15,
    ],
    [
      'token-expires-while-the-stream-lives',
      'point 34, rig 2.1: a living stream is no proof of the token',
      'unknown',
      'token-expired',
      5,
    ],
    ['token-is-renewed', 'point 34: one refusal is made good by a new token', 'healthy', 'verified', 22],
    [
      'api-is-down-to-the-end',
      'points 28, 34: an API that stays away is no failure of the release',
      'unknown',
      'api-unreachable',
      61,
    ],
    ['api-is-down-for-a-while', 'point 28: an API that comes back', 'healthy', 'verified', 46],
    [
      'answers-are-mangled',
      'point 32: half a JSON text, HTML and nothing at all are no evidence and no exception',
      'healthy',
      'verified',
      24,
    ],
  ],
  streams: [
    [
      'stream-alone-is-no-proof',
      'point 29: events alone never give a verdict',
      'unknown',
      'trace-ended',
      null,
    ],
    ['stream-of-a-stale-replica', 'point 30: what is older than known is ignored', 'healthy', 'verified', 20],
    [
      'stream-tells-of-a-flap-between-two-answers',
      'point 30: a newer event that tells of a flap begins the window anew',
      'healthy',
      'verified',
      29,
    ],
    [
      'stream-ends-and-goes-on',
      'point 28: the end of a stream is not the end of the wait',
      'healthy',
      'verified',
      22,
    ],
  ],
};

const rows = Object.values(tables).flat();

describe.each(Object.entries(tables))('%s', (_, group) => {
  test.each(group)('%2$s', (file, _what, verdict, reasonCode, second) => {
    const { decision, line } = replayTrace(readLines(file));
    const due = line === null ? null : (decision.at - START) / 1000;
    expect({ verdict: decision.verdict, reasonCode: decision.reasonCode, due }).toEqual({
      verdict,
      reasonCode,
      due: second === 'end' ? null : second,
    });
  });
});

test('every trace has its row', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  expect(files.map((name) => basename(name, '.jsonl')).sort()).toEqual(rows.map(([file]) => file).sort());
});

describe('a verdict', () => {
  test('says what it rests on', () => {
    const { decision } = replayTrace(readLines('old-commit-then-ours'));
    expect(decision.exitStatus).toBe(0);
    expect(decision.evidence.map(({ source }) => source)).toContain('get');
    expect(decision.evidence.map(({ fact }) => fact).join('\n')).toContain('the very commit');
  });

  test.each([
    ['failed', 'hook-fails', 1],
    ['blocked', 'no-auto-sync', 4],
    ['superseded', 'later-commit-changes-the-same-image', 4],
    ['unknown', 'time-runs-out', 4],
  ])('%s exits with its own status', (_, file, exitStatus) => {
    expect(replayTrace(readLines(file)).decision.exitStatus).toBe(exitStatus);
  });

  test('a failure of the commit as a whole is laid to the commit, a failure of our pods to the release', () => {
    expect(replayTrace(readLines('manifests-do-not-parse')).decision.blame).toBe('commit');
    expect(replayTrace(readLines('crash-loop')).decision.blame).toBe('release');
  });

  test('point 37: the root cause carries the last words of the container and the events of its pod', () => {
    const { rootCause } = replayTrace(readLines('crash-loop')).decision;
    expect(rootCause?.log).toBe('panic: no database');
    expect(rootCause?.events).toEqual(['BackOff: Back-off restarting failed container']);
    expect(rootCause?.container).toBe('app');
  });

  test('point 27: the time-out says what was waited for last', () => {
    expect(replayTrace(readLines('time-runs-out')).decision.explanation).toContain('expected digest');
  });

  test('point 47: a trace that is replayed again gives the same answer', () => {
    for (const [file] of rows) {
      expect(replayTrace(readLines(file)).decision, file).toEqual(replayTrace(readLines(file)).decision);
    }
  });
});

function readLines(file: string): readonly string[] {
  return readFileSync(join(folder, `${file}.jsonl`), 'utf8').split('\n');
}
