import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../core/errors.ts';
import { findObstacles, type Machine, requireCluster } from '../../scripts/cluster/requirements.ts';

const fit: Machine = {
  platform: 'linux',
  go: 'go version go1.26.8 linux/amd64',
  git: 'git version 2.39.5',
};

describe('what a real Argo CD needs of a machine', () => {
  test.each([
    'go version go1.26 linux/amd64',
    'go version go1.30.1 linux/arm64',
    'go version go2.0.1 linux/amd64',
    'go version devel go1.28-b2a4 linux/amd64',
  ])('is there with %s', (go) => {
    expect(findObstacles({ ...fit, go })).toEqual([]);
  });

  test.each([
    ['an older Go', { go: 'go version go1.25.9 linux/amd64' }, 'Go is too old'],
    ['a Go that says nothing of itself', { go: 'gccgo' }, 'Go is too old'],
    ['no Go', { go: undefined }, 'Go is not on PATH'],
    ['no Git', { git: undefined }, 'Git is not on PATH'],
    ['another system', { platform: 'darwin' }, 'this is darwin'],
  ])('is not there with %s, and the obstacle says so', (_what, lacking, words) => {
    expect(findObstacles({ ...fit, ...lacking }).map(({ missing }) => missing)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  test('is asked for once, with everything that is missing and what to do', async () => {
    const refusal = requireCluster(Promise.resolve({ platform: 'linux', go: undefined, git: undefined }));
    await expect(refusal).rejects.toThrow(SlipwayError);
    await expect(refusal).rejects.toMatchObject({
      code: 'cluster-unsupported',
      kind: 'caller',
      why: 'Git is not on PATH; Go is not on PATH',
      fix: expect.stringContaining('Install Go 1.26 or newer'),
    });
  });
});
