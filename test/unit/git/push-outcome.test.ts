import { describe, expect, test } from 'vitest';
import { judgeEach, judgePush, judgeTogether, type PushVerdict } from '../../../core/git/push-outcome.ts';
import {
  describeContention,
  describeDecline,
  describeLostAnswer,
  describeLostPost,
} from '../../../core/git/push-texts.ts';

const commit = 'b100998d575d353ad11867f0cf19f015c84e4c2b';
const other = 'e554cdfe3d45870ccfa032eb5adf1bf41927173d';
const failed = "error: failed to push some refs to 'https://git.example.com/acme/deploy.git'";

function refused(reason: string): string {
  return `To https://git.example.com/acme/deploy.git\n!\t${commit}:refs/heads/main\t${reason}\nDone\n`;
}

const stale: PushVerdict = { kind: 'stale' };
const declined = (code: 'hook-declined' | 'branch-protected' | 'push-forbidden'): PushVerdict => ({
  kind: 'declined',
  code,
});
const locked = (at: string) =>
  `remote: error: cannot lock ref 'refs/heads/main': is at ${at} but expected 7f6402ae7e577bd652d2bb4e12c7821cc9061235        `;

/** A refused ref: what stands in the brackets, what stands on standard error, what it means. */
const refusals: readonly (readonly [reason: string, stderr: string, verdict: PushVerdict])[] = [
  ['[rejected] (stale info)', failed, stale],
  ['[rejected] (fetch first)', failed, stale],
  ['[rejected] (non-fast-forward)', failed, stale],
  ['[remote rejected] (failed to update ref)', failed, stale],
  ['[remote rejected] (incorrect old value provided)', failed, stale],
  ['[remote rejected] (reference already exists)', failed, stale],
  ['[remote rejected] (failed to lock)', failed, stale],
  [
    `[remote rejected] (cannot lock ref 'refs/heads/main': is at ${other} but expected ${'0'.repeat(40)})`,
    '',
    stale,
  ],
  ['[remote rejected] (atomic transaction failed)', locked(other), stale],
  [
    '[remote rejected] (atomic transaction failed)',
    "remote: error: cannot lock ref 'refs/heads/main': Unable to create '/srv/main.lock': File exists.",
    stale,
  ],
  [
    '[remote rejected] (atomic transaction failed)',
    'remote: error: ref updates aborted by hook',
    declined('hook-declined'),
  ],
  ['[remote rejected] (atomic transaction failed)', locked(commit), { kind: 'pushed' }],
  [
    `[remote rejected] (cannot lock ref 'refs/heads/main': is at ${commit} but expected ${other})`,
    '',
    { kind: 'pushed' },
  ],
  [
    '[remote rejected] (pre-receive hook declined)',
    'remote: Ticket number is missing',
    declined('hook-declined'),
  ],
  [
    '[remote rejected] (hook declined)',
    'remote: error: hook declined to update refs/heads/main',
    declined('hook-declined'),
  ],
  [
    '[remote rejected] (pre-receive hook declined)',
    'remote: commit message must not say "cannot lock ref" or "fetch first"',
    declined('hook-declined'),
  ],
  [
    '[remote rejected] (protected branch hook declined)',
    'remote: error: GH006: Protected branch update failed for refs/heads/main.        \nremote: error: Changes must be made through a pull request.',
    declined('branch-protected'),
  ],
  [
    '[remote rejected] (push declined due to repository rule violations)',
    'remote: error: GH013: Repository rule violations found for refs/heads/main.        \nremote: Review all repository rules at https://github.com/acme/deploy/rules?ref=refs%2Fheads%2Fmain',
    declined('branch-protected'),
  ],
  [
    '[remote rejected] (pre-receive hook declined)',
    'remote: GitLab: You are not allowed to push code to protected branches on this project.',
    declined('branch-protected'),
  ],
  [
    '[remote rejected] (pre-receive hook declined)',
    'remote: Gitea: Not allowed to push to protected branch main',
    declined('branch-protected'),
  ],
  [
    '[remote rejected] (TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.)',
    '',
    declined('branch-protected'),
  ],
  ['[remote rejected] (permission denied)', failed, declined('push-forbidden')],
  [
    '[remote rejected] (unpacker error)',
    'error: remote unpack failed: unable to create temporary object directory',
    declined('push-forbidden'),
  ],
  ['[remote rejected] (a reason of a later century)', failed, declined('hook-declined')],
];

describe('a push whose ref was refused', () => {
  test.each(refusals)('%j with %j is judged', (reason, stderr, verdict) => {
    const finished = { commit, exitCode: 1, timedOut: false, stdout: refused(reason), stderr };
    expect(judgePush(finished)).toEqual(verdict);
  });
});

const at = "fatal: unable to access 'https://git.example.com/acme/deploy.git/': ";
const hungUp =
  'send-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly';

const broken: readonly (readonly [stderr: string, verdict: PushVerdict])[] = [
  [
    `error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\n${hungUp}`,
    { kind: 'unknown' },
  ],
  [`error: RPC failed; curl 56 Recv failure: Connection reset by peer\n${hungUp}`, { kind: 'unknown' }],
  [
    `error: RPC failed; curl 18 transfer closed with 31 bytes remaining to read\n${hungUp}`,
    { kind: 'unknown' },
  ],
  [
    `error: RPC failed; curl 28 Operation too slow. Less than 1 bytes/sec transferred the last 2 seconds\n${hungUp}`,
    { kind: 'unknown' },
  ],
  [
    'client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly',
    { kind: 'unknown' },
  ],
  [`${at}The requested URL returned error: 502`, { kind: 'failed', failure: 'server-error' }],
  [`${at}Could not resolve host: git.example.com`, { kind: 'failed', failure: 'unreachable' }],
  [
    "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
    { kind: 'failed', failure: 'unauthorised' },
  ],
  [
    `error: RPC failed; HTTP 401 curl 22 The requested URL returned error: 401\n${hungUp}`,
    { kind: 'failed', failure: 'unauthorised' },
  ],
  [
    // As Git 2.39 says it: the second line is about a request that carried nothing.
    'fatal: the receiving end does not support --atomic push\nfatal: the remote end hung up unexpectedly',
    { kind: 'failed', failure: 'atomic-refused' },
  ],
  [
    `error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403\n${hungUp}`,
    declined('push-forbidden'),
  ],
  [
    `remote: Permission to acme/deploy.git denied to github-actions[bot].\n${at}The requested URL returned error: 403`,
    declined('push-forbidden'),
  ],
  [
    'ERROR: Permission to acme/deploy.git denied to bot.\nfatal: Could not read from remote repository.',
    declined('push-forbidden'),
  ],
  [
    'ERROR: This repository was archived so it is read-only.\nfatal: Could not read from remote repository.',
    declined('push-forbidden'),
  ],
];

describe('a push that ended without a word about the ref', () => {
  test.each(broken)('%j is judged', (stderr, verdict) => {
    const finished = { commit, exitCode: 128, timedOut: false, stdout: 'Done\n', stderr };
    expect(judgePush(finished)).toEqual(verdict);
  });

  test.each([
    ['at its deadline', { exitCode: null, timedOut: true }],
    ['by a signal', { exitCode: null, timedOut: false }],
  ])('is unknown when it was ended %s', (_, ending) => {
    expect(judgePush({ commit, stdout: '', stderr: '', ...ending })).toEqual({ kind: 'unknown' });
  });
});

describe('a push that went well', () => {
  test.each([
    [` \t${commit}:refs/heads/main\tc5a4db7..b100998`],
    [`=\t${commit}:refs/heads/main\t[up to date]`],
  ])('is pushed: %j', (line) => {
    const stdout = `To https://git.example.com/acme/deploy.git\n${line}\nDone\n`;
    expect(judgePush({ commit, exitCode: 0, timedOut: false, stdout, stderr: '' })).toEqual({
      kind: 'pushed',
    });
  });
});

const ledger = 'refs/heads/slipway-ledger';
const branch = 'refs/heads/main';
const updates = [
  { ref: ledger, from: 'a'.repeat(40), to: 'b'.repeat(40) },
  { ref: branch, from: 'c'.repeat(40), to: commit },
  { ref: 'refs/slipway/leases/main', from: 'd'.repeat(40) },
];

function refusal(ref: string, reason: string): string {
  return `!\t${commit}:${ref}\t[remote rejected] (${reason})`;
}

describe('a push of several refs together', () => {
  test.each<[string, readonly string[], string, PushVerdict]>([
    ['nothing was refused', [], '', { kind: 'pushed' }],
    [
      'one is not what was expected and the others fail with it',
      [refusal(ledger, 'atomic push failure'), refusal(branch, 'stale info')],
      '',
      { kind: 'stale' },
    ],
    [
      'the branch is protected and the others fail with it',
      [refusal(ledger, 'atomic push failure'), refusal(branch, 'protected branch hook declined')],
      '',
      declined('branch-protected'),
    ],
    [
      'one is declined and another one is stale',
      [refusal(ledger, 'stale info'), refusal(branch, 'pre-receive hook declined')],
      '',
      declined('hook-declined'),
    ],
    [
      'all fail with a transaction and the server names the ref in the way',
      [refusal(ledger, 'atomic transaction failed'), refusal(branch, 'atomic transaction failed')],
      `remote: error: cannot lock ref '${branch}': is at ${'e'.repeat(40)} but expected ${'c'.repeat(40)}`,
      { kind: 'stale' },
    ],
    [
      'a repeated request finds what its first try has done',
      [refusal(ledger, 'atomic transaction failed'), refusal(branch, 'atomic transaction failed')],
      `remote: error: cannot lock ref '${branch}': is at ${commit} but expected ${'c'.repeat(40)}`,
      { kind: 'pushed' },
    ],
  ])('where %s is judged as one', (_, lines, stderr, verdict) => {
    const stdout = `To https://git.example.com/acme/deploy.git\n${lines.join('\n')}\nDone\n`;
    const end = { exitCode: lines.length === 0 ? 0 : 1, timedOut: false, stdout, stderr };
    expect(judgeTogether(updates, end)).toEqual(verdict);
  });

  test('is unknown when the server never spoke', () => {
    const stderr = 'error: RPC failed; HTTP 502\nfatal: the remote end hung up unexpectedly';
    expect(judgeTogether(updates, { exitCode: 1, timedOut: false, stdout: '', stderr })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('a push of several refs, each for itself', () => {
  test('is judged ref by ref', () => {
    const stdout = `${refusal(ledger, 'stale info')}\n*\t${commit}:${branch}\t[new reference]\n`;
    const verdicts = judgeEach(updates, { exitCode: 1, timedOut: false, stdout, stderr: '' });
    expect([...verdicts.values()]).toEqual([{ kind: 'stale' }, { kind: 'pushed' }, { kind: 'pushed' }]);
  });

  test('is unknown for every ref that was not refused when it ended at its deadline', () => {
    const stdout = `${refusal(branch, 'stale info')}\n`;
    const verdicts = judgeEach(updates, { exitCode: null, timedOut: true, stdout, stderr: '' });
    expect([...verdicts.values()]).toEqual([{ kind: 'unknown' }, { kind: 'stale' }, { kind: 'unknown' }]);
  });
});

describe('the error of a push', () => {
  test.each([['hook-declined'], ['branch-protected'], ['push-forbidden']] as const)(
    '%s comes from outside and repeats what the server said',
    (code) => {
      const error = describeDecline({ code, detail: 'remote: because' });
      expect(error).toMatchObject({ code, kind: 'outside' });
      expect(error.message).toContain('remote: because');
    },
  );

  test('is undecided when the answer was lost, and from outside when the branch was busy', () => {
    expect(describeLostAnswer(commit, undefined, '')).toMatchObject({
      code: 'git-push-unknown',
      kind: 'undecided',
    });
    expect(describeLostPost(undefined, '')).toMatchObject({ code: 'git-push-unknown', kind: 'undecided' });
    expect(describeContention(7, '')).toMatchObject({ code: 'git-branch-busy', kind: 'outside' });
    expect(describeContention(0, '').message).toContain('waited in the queue');
  });
});
