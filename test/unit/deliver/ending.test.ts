import { describe, expect, test } from 'vitest';
import type { BumpEnding } from '../../../actions/bump/ending.ts';
import { findDecisive, judge, type UnitEnding } from '../../../actions/deliver/ending.ts';
import type { DeliveryUnit } from '../../../actions/deliver/plan.ts';
import type { RollbackOutcome, RolloutOutcome } from '../../../actions/rollout/outcome.ts';
import { prepareBump } from '../../../core/bump/plan.ts';
import { type ErrorKind, SlipwayError } from '../../../core/errors.ts';
import { parseImageReference } from '../../../core/image/reference.ts';
import type { Verdict, VerdictDecision } from '../../../core/rollout/decision.ts';

const prepared = prepareBump({
  release: { image: parseImageReference('r/api:2'), allowDowngrade: false, pin: false },
  addressee: { targets: [] },
  places: [{ file: 'a.yaml', selectors: ['image'], bytes: new TextEncoder().encode('image: r/api:2\n') }],
});
const there: BumpEnding = {
  kind: 'standing',
  plan: { kind: 'already-there', prepared },
  commit: 'c'.repeat(40),
};

const unit: DeliveryUnit = {
  label: 'dev',
  task: {
    destination: { kind: 'working-folder', folder: '/nowhere' },
    name: { kind: 'file', file: 'a.yaml', selectors: [] },
    release: prepared.request.release,
    dryRun: false,
    hotfix: false,
    watchMs: 1,
  },
  selection: { names: ['todo'] },
  policy: {
    timeoutMs: 1,
    stabilityMs: 1,
    sync: false,
    paused: 'wait',
    onFailure: 'fail-fast',
    rollback: 'automatic',
    rollbackOn: ['failed'],
  },
};
const ended = { unit, startedAt: 0, endedAt: 1 };

function decided(verdict: Verdict): VerdictDecision {
  const exitStatus = verdict === 'healthy' ? 0 : verdict === 'failed' ? 1 : 4;
  const reasonCode = verdict === 'healthy' ? 'verified' : 'timed-out';
  return {
    kind: 'verdict',
    verdict,
    reasonCode,
    exitStatus,
    explanation: 'why',
    applications: [],
    evidence: [],
    at: 0,
  };
}

function rollbackOf(word: RollbackOutcome['word']): RollbackOutcome {
  if (word === 'verified' || word === 'failed' || word === 'unverified') {
    return {
      word,
      commit: 'd'.repeat(40),
      places: [],
      diff: '',
      isRepeated: false,
      verdict: decided('healthy'),
      reason: '',
    };
  }
  return word === 'proposed' ? { word, reason: '', places: [], diff: '' } : { word, reason: '' };
}

function watched(verdict: Verdict, word: RollbackOutcome['word'] = 'no'): UnitEnding {
  const outcome: RolloutOutcome = {
    revision: 'c'.repeat(40),
    images: [],
    startedAt: 0,
    endedAt: 1,
    verdict: decided(verdict),
    rollback: rollbackOf(word),
    timeline: [],
  };
  return { kind: 'watched', bump: there, outcome, moments: [], ...ended };
}

function broken(kind: ErrorKind, bump?: BumpEnding): UnitEnding {
  const error = new SlipwayError({ code: 'some-code', kind, what: 'What', why: 'Why', fix: 'Fix' });
  return { kind: 'broken', error, ...ended, ...(bump === undefined ? {} : { bump }) };
}

const skipped: UnitEnding = { kind: 'skipped', unit };

describe('what an ending comes to', () => {
  test.each<[verdict: Verdict, rollback: RollbackOutcome['word'], decision: string, exitStatus: number]>([
    ['healthy', 'no', 'delivered', 0],
    ['failed', 'verified', 'rolled-back', 1],
    ['failed', 'failed', 'failed', 1],
    ['failed', 'unverified', 'failed', 1],
    ['failed', 'proposed', 'failed', 1],
    ['failed', 'no', 'failed', 1],
    ['failed', 'superseded', 'failed', 1],
    ['unknown', 'verified', 'rolled-back', 1],
    ['unknown', 'no', 'unknown', 4],
    ['blocked', 'no', 'blocked', 4],
    ['superseded', 'no', 'superseded', 4],
  ])('%s, rolled back: %s, is %s', (verdict, word, decision, exitStatus) => {
    expect(judge(watched(verdict, word))).toMatchObject({ decision, exitStatus });
  });

  test.each<[title: string, ending: UnitEnding, decision: string, exitStatus: number]>([
    ['wrong input before a write', broken('caller'), 'error', 2],
    ['a server that failed before a write', broken('outside'), 'error', 3],
    ['a push whose answer was lost', broken('undecided'), 'unknown', 4],
    ['whatever went wrong after a write', broken('outside', there), 'unknown', 4],
    ['a wrong token after a write', broken('caller', there), 'unknown', 4],
  ])('%s is %j', (_, ending, decision, exitStatus) => {
    expect(judge(ending)).toMatchObject({ decision, exitStatus, reasonCode: 'some-code' });
  });

  test('a value somebody changed since is superseded', () => {
    const record = { intent: prepared.intent, to: prepared.to, targets: [], places: [] };
    const plan = { kind: 'recognised', prepared, bump: { commit: 'c'.repeat(40), record } } as const;
    const ending: UnitEnding = { kind: 'stopped', bump: { kind: 'standing', plan }, ...ended };
    expect(judge(ending)).toMatchObject({
      decision: 'superseded',
      reasonCode: 'intent-known',
      exitStatus: 4,
    });
  });
});

describe('a delivery to several targets is called as its worst', () => {
  test.each<[title: string, endings: readonly UnitEnding[], decision: string]>([
    ['all good', [watched('healthy'), watched('healthy')], 'delivered'],
    ['one taken back', [watched('healthy'), watched('failed', 'verified'), skipped], 'rolled-back'],
    ['one failed for good', [watched('failed', 'verified'), watched('failed', 'no')], 'failed'],
    ['one blocked', [watched('healthy'), watched('blocked'), skipped], 'blocked'],
    ['one not known', [watched('unknown'), watched('blocked')], 'unknown'],
    ['one that could not be begun', [watched('healthy'), broken('outside')], 'error'],
  ])('%s', (_, endings, decision) => {
    const decisive = findDecisive(endings);
    expect(decisive === undefined ? undefined : judge(decisive).decision).toBe(decision);
  });
});
