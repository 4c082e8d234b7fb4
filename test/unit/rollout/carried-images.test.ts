import { describe, expect, test } from 'vitest';
import { isWatched } from '../../../core/rollout/carried-images.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const to = `r/api:2@${digest}`;

describe('a bump that is watched', () => {
  test.each<[string, Parameters<typeof isWatched>[0], readonly string[], boolean]>([
    ['its image', { images: [to] }, [], true],
    ['its digest alone', { images: [`r/api@${digest}`] }, [], true],
    ['another image', { images: ['r/api:3'] }, [], false],
    ['no image in particular', { images: [] }, [], true],
    ['its image in its target', { images: [to], target: 'aks' }, ['aks'], true],
    ['its image in another target of the same commit', { images: [to], target: 'gke' }, ['aks'], false],
    ['its image, written to all targets at once', { images: [to], target: 'gke' }, ['aks', 'gke'], true],
    ['its image, of an environment without targets', { images: [to], target: 'gke' }, [], true],
  ])('by %s', (_by, watched, targets, expected) => {
    expect(isWatched(watched, { to, targets })).toBe(expected);
  });
});
