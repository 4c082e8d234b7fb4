import { describe, expect, test } from 'vitest';
import type { WorkflowRunFacts } from '../../../core/approval/facts.ts';
import { bot, type Change, DIGEST, OTHER_DIGEST, outcome, person, run } from './world.ts';

describe('a workflow run', () => {
  test('that an approver started by hand approves the digest in its title', () => {
    expect(outcome(run())).toBe('bob');
  });

  test('approves where nobody is named as its first starter', () => {
    const { actor: _actor, ...rest } = run().run;
    expect(outcome({ ...run(), run: rest })).toBe('bob');
  });

  test.each<[string, WorkflowRunFacts, RegExp]>([
    ['a push started', run({ event: 'push' }), /started by the event push, not by hand/],
    ['ran on another branch', run({ headBranch: 'evil' }), /ran on evil, and only main counts/],
    [
      'names another digest',
      run({ displayTitle: `Approve ${OTHER_DIGEST}` }),
      /title does not name sha256:ab/,
    ],
    ['names a part of the digest', run({ displayTitle: DIGEST.slice(0, 70) }), /title does not name/],
    ['failed', run({ conclusion: 'failure' }), /ended with failure/],
    ['was skipped', run({ conclusion: 'skipped' }), /ended with skipped/],
    ['has no conclusion', run({ conclusion: '' }), /ended with no conclusion/],
    ['is running', run({ status: 'in_progress', conclusion: '' }), /has not ended yet/],
    [
      'somebody else started',
      run({ actor: person('eve'), triggeringActor: person('eve') }),
      /eve is not among/,
    ],
    ['a bot started', run({ actor: bot('x[bot]'), triggeringActor: bot('x[bot]') }), /x\[bot\] is not among/],
    ['an approver only ran again', run({ actor: person('eve') }), /eve started it and bob ran it again/],
    [
      'somebody else ran again',
      run({ triggeringActor: person('eve') }),
      /bob started it and eve ran it again/,
    ],
    ['is of another repository', run({ repository: 'evil/gitops' }), /shows evil\/gitops number 42/],
    ['is another one', run({ id: 43 }), /number 43 in its place/],
    ['was started by a gone account', nobody(), /account that started it is gone/],
  ])('that %s approves nothing', (_, facts, reason) => {
    expect(outcome(facts)).toMatch(reason);
  });

  test('that is still running approves when it is the very run that asks', () => {
    const running = run({ status: 'in_progress', conclusion: '' });
    expect(outcome(running, { currentRun: 42 })).toBe('bob');
    expect(outcome(running, { currentRun: 41 })).toMatch(/not ended yet/);
  });

  test.each<[string, Change, RegExp]>([
    ['no approvers are named', { approvers: [] }, /no approvers are named/],
    ['the release has no source', { source: { kind: 'none' } }, /names no source commit.*give `source`/],
    [
      'the starter wrote the source',
      { source: { kind: 'authors', authors: [person('BOB')] } },
      /bob is the author of the commit/,
    ],
  ])('approves nothing where %s: one person alone stands behind it', (_, change, reason) => {
    expect(outcome(run(), change)).toMatch(reason);
  });

  test('of a repository that is named counts on its default branch', () => {
    const change: Change = { gitopsRepository: 'acme/other', proofRepositories: ['acme/gitops'] };
    expect(outcome(run({ headBranch: 'trunk' }, 'trunk'), change)).toBe('bob');
    expect(outcome(run({}, 'trunk'), change)).toMatch(/only trunk counts/);
  });

  test('is no proof where the ledger names a pull request', () => {
    const proof = { kind: 'pull-request', repository: 'acme/gitops', number: 42 } as const;
    const approval = { at: 0, image: `x@${DIGEST}`, approver: 'bob', proof };
    expect(outcome(run(), { approval })).toMatch(/in its place/);
  });
});

function nobody(): WorkflowRunFacts {
  const { actor: _actor, triggeringActor: _triggering, ...rest } = run().run;
  return { ...run(), run: rest };
}
