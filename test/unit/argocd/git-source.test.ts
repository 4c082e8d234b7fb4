import { describe, expect, test } from 'vitest';
import {
  findCommonSource,
  findSourceFault,
  haveOneHost,
  listRepositories,
  readGitSources,
} from '../../../core/argocd/git-source.ts';

const GITOPS = 'https://github.com/acme/gitops';
const source = (repoURL: string, targetRevision?: string) => ({ repoURL, targetRevision, path: 'apps' });

describe('the Git sources of an application', () => {
  test.each([
    ['one source', { source: source(GITOPS, 'main') }, [{ repository: GITOPS, branch: 'main' }]],
    [
      'a branch by its whole name',
      { source: source(GITOPS, 'refs/heads/main') },
      [{ repository: GITOPS, branch: 'main' }],
    ],
    [
      'several, without charts and artifacts',
      {
        sources: [
          { repoURL: 'https://charts.example.com', chart: 'redis', targetRevision: '1.0.0' },
          { repoURL: 'oci://registry.example.com/app', targetRevision: '1.0.0' },
          source(GITOPS, 'main'),
        ],
      },
      [{ repository: GITOPS, branch: 'main' }],
    ],
    [
      'the dry source of a hydrated one',
      { source: source(GITOPS, 'hydrated/dev'), sourceHydrator: { drySource: source(GITOPS, 'main') } },
      [{ repository: GITOPS, branch: 'main' }],
    ],
    ['none', {}, []],
  ])('%s', (_name, spec, expected) => {
    expect(readGitSources({ spec })).toEqual(expected);
  });
});

describe('whether a commit can ever arrive (checklist point 2)', () => {
  const own = { repository: GITOPS, branch: 'main' };

  test.each([
    ['it follows our branch', [own], { repository: `${GITOPS}.git`, branch: 'main' }, undefined],
    [
      'it follows the default branch',
      [{ repository: GITOPS, branch: 'HEAD' }],
      { branch: 'main' },
      undefined,
    ],
    ['nothing was said', [own], {}, undefined],
    ['it follows another branch', [own], { branch: 'release' }, 'other-branch'],
    [
      'it is of another repository',
      [own],
      { repository: 'https://github.com/acme/other' },
      'other-repository',
    ],
    ['it is pinned', [{ repository: GITOPS, branch: 'b'.repeat(40) }], {}, 'pinned'],
    ['it is pinned to this very commit', [{ repository: GITOPS, branch: 'a'.repeat(40) }], {}, undefined],
    ['it has no Git source', [], {}, 'no-git'],
    [
      'one of its sources does',
      [{ repository: GITOPS, branch: 'b'.repeat(40) }, own],
      { branch: 'main' },
      undefined,
    ],
  ])('%s', (_name, sources, wanted, fault) => {
    expect(findSourceFault(sources, wanted, 'a'.repeat(40))?.kind).toBe(fault);
  });
});

describe('the source all applications share', () => {
  const ssh = 'git@github.com:acme/gitops.git';

  test.each([
    [
      'one repository under two names',
      [[{ repository: GITOPS, branch: 'main' }], [{ repository: ssh, branch: 'main' }]],
      {},
      { branch: 'main' },
    ],
    [
      'two branches',
      [[{ repository: GITOPS, branch: 'a' }], [{ repository: GITOPS, branch: 'b' }]],
      {},
      { repository: GITOPS },
    ],
    [
      'what the user said wins',
      [[{ repository: GITOPS, branch: 'a' }]],
      { repository: ssh, branch: 'c' },
      { repository: ssh, branch: 'c' },
    ],
    [
      'two repositories',
      [[{ repository: GITOPS, branch: 'a' }], [{ repository: 'https://x/y', branch: 'a' }]],
      {},
      { branch: 'a' },
    ],
    ['none', [], {}, {}],
  ])('%s', (_name, applications, wanted, expected) => {
    expect(findCommonSource(applications, wanted)).toMatchObject(expected);
  });
});

test('the repositories of applications are listed once each, whatever their URLs look like', () => {
  const own = { repository: GITOPS, branch: 'main' };
  const platform = { repository: 'https://github.com/acme/platform', branch: 'HEAD' };
  expect(listRepositories([[platform, own], [{ repository: `${GITOPS}.git`, branch: 'main' }]])).toEqual([
    platform,
    own,
  ]);
});

test.each([
  [true, ['https://github.com/acme/gitops', 'git@github.com:acme/platform.git']],
  [false, ['https://github.com/acme/gitops', 'https://git.example.com/acme/gitops']],
])('repositories are on one host: %s', (expected, urls) => {
  expect(haveOneHost(urls.map((repository) => ({ repository, branch: 'main' })))).toBe(expected);
});
