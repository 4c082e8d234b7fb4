import { describe, expect, test } from 'vitest';
import { readWrittenImage } from '../../../core/image/written.ts';
import { isCommit, isSameCommit } from '../../../core/rollout/ancestry.ts';
import { isExpected, matchImages } from '../../../core/rollout/images.ts';
import { normaliseRepositoryUrl, pickSources, readSource } from '../../../core/rollout/sources.ts';
import { OUR_IMAGE, OURS } from './bodies.ts';

describe('point 5: sources', () => {
  test.each([
    'https://git.example.com/Acme/GitOps.git',
    'https://git.example.com/acme/gitops/',
    'https://token@git.example.com/acme/gitops.git',
    'git@git.example.com:acme/gitops.git',
    'ssh://git@git.example.com:22/acme/gitops',
    'https://git.example.com:443/acme/gitops.git/',
  ])('%s is one repository with the others', (url) => {
    expect(normaliseRepositoryUrl(url)).toBe('git.example.com/acme/gitops');
  });

  test('another port is another server', () => {
    expect(normaliseRepositoryUrl('http://127.0.0.1:3000/gitops.git')).toBe('127.0.0.1:3000/gitops');
  });

  const sources = [
    { repoURL: 'https://charts.example.com', chart: 'todo', targetRevision: '1.2.3' },
    { repoURL: 'https://git.example.com/acme/gitops.git', targetRevision: 'main', path: 'a' },
    { repoURL: 'https://git.example.com/acme/gitops.git', targetRevision: 'next', path: 'b' },
    { repoURL: 'https://git.example.com/acme/base.git', targetRevision: 'HEAD', path: 'c' },
    { repoURL: 'oci://registry.example.com/todo', targetRevision: '1.0.0' },
  ].map(readSource);

  test.each([
    ['all of Git without a choice', {}, [1, 2, 3]],
    ['those of a repository', { repository: 'git.example.com/acme/gitops' }, [1, 2]],
    ['those of a repository and branch', { repository: 'git.example.com/acme/gitops', branch: 'main' }, [1]],
    [
      'those of a branch by its full name',
      { repository: 'git.example.com/acme/gitops', branch: 'refs/heads/next' },
      [2],
    ],
    ['HEAD for any branch', { repository: 'git.example.com/acme/base', branch: 'main' }, [3]],
    [
      'all of Git for a repository that none has: it may be a mirror',
      { repository: 'elsewhere/x' },
      [1, 2, 3],
    ],
  ])('%s', (_, choice, indices) => {
    expect(pickSources(sources, choice)).toEqual(indices);
  });
});

describe('commits', () => {
  test('are hexadecimal; branches and versions are none', () => {
    expect([OURS, OURS.slice(0, 7), 'f'.repeat(64)].map(isCommit)).toEqual([true, true, true]);
    expect(['main', '1.2.3', '', 'abc'].map(isCommit)).toEqual([false, false, false, false]);
  });

  test('are the same in short', () => {
    expect(isSameCommit(OURS, OURS.slice(0, 8))).toBe(true);
    expect(isSameCommit('main', 'mai')).toBe(false);
    expect(isSameCommit('', '')).toBe(true);
  });
});

describe('point 15: images', () => {
  const expected = readWrittenImage(OUR_IMAGE);

  test.each([
    ['the digest under another tag', `ghcr.io/acme/chat-api:latest@${expected.digest}`, true],
    ['the digest without a tag', `ghcr.io/acme/chat-api@${expected.digest}`, true],
    ['the tag without the digest', 'ghcr.io/acme/chat-api:1.2.0', false],
    ['another digest under the tag', `ghcr.io/acme/chat-api:1.2.0@sha256:${'9'.repeat(64)}`, false],
    ['the digest of another repository', `ghcr.io/acme/worker@${expected.digest}`, false],
  ])('%s', (_, text, isOurs) => {
    expect(isExpected(expected, readWrittenImage(text))).toBe(isOurs);
  });

  test('an expectation without a digest is met by its tag', () => {
    expect(
      isExpected(readWrittenImage('nginx:1.27'), readWrittenImage('docker.io/library/nginx:1.27@sha256:abc')),
    ).toBe(true);
    expect(isExpected(readWrittenImage('localhost:5000/x'), readWrittenImage('localhost:5000/x:2'))).toBe(
      true,
    );
    expect(isExpected(readWrittenImage('nginx:1.27'), readWrittenImage('nginx:1.28'))).toBe(false);
  });

  test('are sorted into ours, others of our repositories, and none of ours', () => {
    const images = [OUR_IMAGE, 'ghcr.io/acme/chat-api:1', 'ghcr.io/acme/worker:1'];
    expect(matchImages([expected], images)).toEqual({
      ours: [OUR_IMAGE],
      others: ['ghcr.io/acme/chat-api:1'],
    });
  });
});
