import { describe, expect, test } from 'vitest';
import { attemptsOf, type Delivery } from '../../../core/timeline/moments.ts';

const good: Delivery = {
  label: 'chat-api 1.5.0',
  startedAt: 1000,
  endedAt: 9000,
  verdict: 'healthy',
  explanation: '',
  moments: [
    { at: 2000, app: 'todo', code: 'revision-pending' },
    { at: 3000, app: 'todo', code: 'operation-running' },
    { at: 4000, app: 'todo', code: 'progressing' },
    { at: 6000, app: 'todo', code: 'stabilising' },
    { at: 9000, app: 'todo', code: 'verified' },
  ],
};

describe('the moments of a delivery become the steps of its lane', () => {
  test('bump until it is watched, then sync, health and stability, each once', () => {
    expect(attemptsOf(good)).toEqual([
      {
        kind: 'release',
        label: 'chat-api 1.5.0',
        spans: [
          { phase: 'bump', from: 1000, to: 2000 },
          { phase: 'sync', from: 2000, to: 4000 },
          { phase: 'health', from: 4000, to: 6000 },
          { phase: 'stability', from: 6000, to: 9000 },
        ],
        verdict: { kind: 'healthy', at: 9000, text: 'verified after 8 s' },
      },
    ]);
  });

  test('with two applications, the one that is least far says where the delivery is', () => {
    const moments = [
      { at: 2000, app: 'aks', code: 'progressing' },
      { at: 2000, app: 'gke', code: 'revision-pending' },
      { at: 3000, app: 'aks', code: 'stabilising' },
      { at: 5000, app: 'gke', code: 'stabilising' },
    ];
    const phases = attemptsOf({ ...good, moments })[0]?.spans.slice(1);
    // Both begin in the same instant: the first span has no length.
    expect(phases).toEqual([
      { phase: 'health', from: 2000, to: 2000 },
      { phase: 'sync', from: 2000, to: 5000 },
      { phase: 'stability', from: 5000, to: 9000 },
    ]);
  });

  test('a rollback is an attempt of its own: from the failure, over the commit that takes it back, to its proof', () => {
    const [release, rollback] = attemptsOf({
      ...good,
      label: 'chat-api 1.6.0',
      verdict: 'failed',
      explanation: 'crash: exit code 1',
      moments: [
        { at: 2000, app: 'todo', code: 'progressing' },
        { at: 3000, app: 'todo', code: 'diagnosing' },
        { at: 4000, app: 'todo', code: 'crash' },
        { at: 5000, code: 'rollback-pushed' },
        { at: 5500, app: 'todo', code: 'revision-pending' },
        { at: 7000, app: 'todo', code: 'stabilising' },
        { at: 9000, app: 'todo', code: 'verified' },
      ],
      rollback: { label: 'chat-api 1.5.0', verdict: 'healthy', explanation: '' },
    });
    expect(release).toMatchObject({
      kind: 'release',
      spans: [{ phase: 'bump' }, { phase: 'health', to: 3000 }, { phase: 'diagnosis', to: 4000 }],
      verdict: { kind: 'failed', at: 4000, text: 'crash: exit code 1' },
    });
    expect(rollback).toEqual({
      kind: 'rollback',
      label: 'chat-api 1.5.0',
      spans: [
        { phase: 'bump', from: 4000, to: 5000 },
        { phase: 'sync', from: 5000, to: 7000 },
        { phase: 'stability', from: 7000, to: 9000 },
      ],
      verdict: { kind: 'healthy', at: 9000, text: 'verified after 5 s' },
    });
  });

  test('a delivery that was never watched is a bump and a verdict', () => {
    expect(
      attemptsOf({ ...good, moments: [], verdict: 'blocked', explanation: 'hook declined' }),
    ).toMatchObject([
      {
        spans: [{ phase: 'bump', from: 1000, to: 9000 }],
        verdict: { kind: 'blocked', text: 'hook declined' },
      },
    ]);
  });
});
