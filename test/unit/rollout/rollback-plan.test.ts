import { describe, expect, test } from 'vitest';
import type { VerdictDecision } from '../../../core/rollout/decision.ts';
import {
  listIrreversible,
  planRollback,
  type RollbackRequest,
  wasHealthy,
} from '../../../core/rollout/rollback-plan.ts';
import { application, baseline, FOREIGN_IMAGE, OLD_IMAGE, OUR_IMAGE, RIVAL_IMAGE } from './bodies.ts';

const failed: VerdictDecision = {
  kind: 'verdict',
  verdict: 'failed',
  reasonCode: 'crash',
  exitStatus: 1,
  explanation: 'a crash',
  blame: 'release',
  applications: [
    { name: 'todo-aks', verdict: 'failed', reasonCode: 'crash', explanation: '', since: 0 },
    { name: 'todo-gke', verdict: 'healthy', reasonCode: 'verified', explanation: '', since: 0 },
  ],
  evidence: [],
  at: 0,
};

function request(more: Partial<RollbackRequest> = {}): RollbackRequest {
  return {
    verdict: failed,
    policy: 'automatic',
    rollbackOn: ['failed'],
    bump: { written: OUR_IMAGE, replaced: OLD_IMAGE, isRollback: false },
    baseline: { 'todo-aks': baseline(), 'todo-gke': baseline() },
    current: OUR_IMAGE,
    isUndone: false,
    ...more,
  };
}

describe('a failed release', () => {
  test('points 39, 45: goes back to the digest it replaced, for the applications that failed', () => {
    expect(planRollback(request())).toEqual({
      kind: 'revert',
      from: OUR_IMAGE,
      to: OLD_IMAGE,
      quarantines: true,
      applications: ['todo-aks'],
    });
  });

  test('that is laid to the commit as a whole quarantines nothing', () => {
    const plan = planRollback(request({ verdict: { ...failed, blame: 'commit' } }));
    expect(plan).toMatchObject({ kind: 'revert', quarantines: false });
  });

  const unknown = { ...failed, verdict: 'unknown', reasonCode: 'timed-out' } as const;

  test.each<[string, Partial<RollbackRequest>, string]>([
    ['point 27: an unknown verdict is not undone unless asked', { verdict: unknown }, 'not-called-for'],
    ['a blocked one never is', { verdict: { ...failed, verdict: 'blocked' } }, 'not-called-for'],
    ['nothing is undone where rollbacks are off', { policy: 'off' }, 'policy-off'],
    [
      'point 44: a rollback is never rolled back',
      { bump: { written: OLD_IMAGE, replaced: OUR_IMAGE, isRollback: true }, current: OLD_IMAGE },
      'is-a-rollback',
    ],
    ['point 47: what is undone already is not undone again', { isUndone: true }, 'already-undone'],
    ['point 39: a newer value in the file is not touched', { current: RIVAL_IMAGE }, 'superseded'],
    ['an older value in the file is left as it is', { current: OLD_IMAGE }, 'superseded'],
  ])('%s', (_, more, reason) => {
    expect(planRollback(request(more))).toMatchObject({ kind: 'none', reason });
  });

  test('point 27: an unknown verdict is undone where that is asked for', () => {
    const plan = planRollback(request({ verdict: unknown, rollbackOn: ['failed', 'unknown'] }));
    expect(plan).toMatchObject({ kind: 'revert', quarantines: false });
  });

  const bump = { written: OUR_IMAGE, replaced: null, isRollback: false };

  test.each<[string, Partial<RollbackRequest>, string, string | undefined]>([
    ['nothing known to go back to', { bump }, 'nothing-replaced', undefined],
    [
      'a bump that changed nothing',
      { bump: { ...bump, replaced: OUR_IMAGE } },
      'nothing-replaced',
      undefined,
    ],
    ['a file that cannot be read', { current: null }, 'file-unreadable', OLD_IMAGE],
    ['no baseline', { baseline: null }, 'not-verified', OLD_IMAGE],
    ['an empty baseline', { baseline: {} }, 'not-verified', OLD_IMAGE],
    ['a policy to propose', { policy: 'propose' }, 'policy-propose', OLD_IMAGE],
    [
      'an old image that was Degraded',
      {
        baseline: {
          todo: baseline({ health: 'Degraded', resources: [{ name: 'chat-api', health: 'Degraded' }] }),
        },
      },
      'not-verified',
      OLD_IMAGE,
    ],
    [
      'an old image that did not run',
      { baseline: { todo: baseline({ images: [RIVAL_IMAGE] }) } },
      'not-verified',
      OLD_IMAGE,
    ],
    [
      'an application that was syncing',
      { baseline: { todo: baseline({ requested: true }) } },
      'not-verified',
      OLD_IMAGE,
    ],
    [
      'one of several applications that was not healthy',
      {
        baseline: {
          aks: baseline(),
          gke: baseline({ health: 'Progressing', resources: [{ name: 'chat-api', health: 'Progressing' }] }),
        },
      },
      'not-verified',
      OLD_IMAGE,
    ],
  ])('%s is proposed with its reason, not done', (_, more, reason, to) => {
    const plan = planRollback(request(more));
    expect(plan).toMatchObject({ kind: 'propose', reason });
    expect(plan.kind === 'propose' ? plan.to : 'none').toBe(to);
  });
});

describe('what ran before', () => {
  test('was healthy, though another service was not', () => {
    const body = baseline({
      health: 'Degraded',
      images: [OLD_IMAGE, FOREIGN_IMAGE],
      resources: [
        { name: 'chat-api', health: 'Healthy' },
        { name: 'worker', health: 'Degraded' },
      ],
      operation: {
        results: [
          { name: 'chat-api', images: [OLD_IMAGE] },
          { name: 'worker', images: [FOREIGN_IMAGE] },
        ],
      },
    });
    expect(wasHealthy({ todo: body }, OLD_IMAGE)).toBe(true);
    expect(wasHealthy({ todo: body }, FOREIGN_IMAGE)).toBe(false);
  });

  test('is unknown where the body is none', () => {
    expect(wasHealthy({ todo: '<html>' }, OLD_IMAGE)).toBe(false);
  });
});

test('point 48: hooks, deletions and definitions of a sync are what no revert brings back', () => {
  const results = [
    { name: 'chat-api', images: [OUR_IMAGE] },
    { kind: 'Job', name: 'migrate', hookType: 'PreSync', hookPhase: 'Succeeded', status: '' },
    { kind: 'ConfigMap', name: 'old', status: 'Pruned' },
    { kind: 'CustomResourceDefinition', name: 'todos.acme.io' },
  ];
  expect(listIrreversible(application({ operation: { results } }))).toEqual([
    'hook Job migrate ran',
    'ConfigMap old was deleted',
    'CustomResourceDefinition todos.acme.io was applied',
  ]);
});
