import { describe, expect, test } from 'vitest';
import {
  pageOfCommit,
  parseGithubAddress,
  parseRepositoryName,
  repositoryOfUrl,
} from '../../../core/github/address.ts';

describe('the address of an API', () => {
  test.each([
    ['https://api.github.com', 'https://api.github.com/graphql', 'https://github.com'],
    ['https://api.github.com/', 'https://api.github.com/graphql', 'https://github.com'],
    ['https://api.acme.ghe.com', 'https://api.acme.ghe.com/graphql', 'https://acme.ghe.com'],
    ['https://ghe.example.com/api/v3', 'https://ghe.example.com/api/graphql', 'https://ghe.example.com'],
    ['https://example.com/ghe/api/v3/', 'https://example.com/ghe/api/graphql', 'https://example.com/ghe'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/graphql', 'http://127.0.0.1:8080'],
  ])('%s leads to its queries and its pages', (text, graphql, web) => {
    expect(parseGithubAddress(text)).toEqual({ rest: text.replace(/\/$/, ''), graphql, web });
  });

  test.each([
    ['', /not a URL/],
    ['api.github.com', /not a URL/],
    ['http://api.github.com', /not https/],
    ['ftp://api.github.com', /not https/],
    ['https://bob:s3cret@api.github.com', /carries credentials/],
    ['https://api.github.com?token=x', /query or a fragment/],
  ])('%j is refused', (text, reason) => {
    expect(() => parseGithubAddress(text)).toThrow(reason);
    expect(() => parseGithubAddress(text)).not.toThrow(/s3cret/);
  });
});

describe('a repository', () => {
  test.each(['acme/chat-api', 'A/b', 'alice_acme/x.y', 'acme/.github'])('%s is one', (text) => {
    expect(parseRepositoryName(text)).toEqual({ owner: text.split('/')[0], name: text.split('/')[1] });
  });

  test.each([
    'acme',
    'acme/',
    '/x',
    'a/b/c',
    'acme/..',
    '../x',
    'acme/a b',
    '-a/b',
    'acme/x?y',
    'acme/x#y',
    'a%2fb/c',
  ])('%j is none', (text) => {
    expect(parseRepositoryName(text)).toBeUndefined();
  });

  const address = parseGithubAddress('https://ghe.example.com/api/v3');
  test.each([
    ['https://ghe.example.com/acme/gitops.git', 'acme/gitops'],
    ['https://ghe.example.com/acme/gitops/', 'acme/gitops'],
    ['git@ghe.example.com:acme/gitops.git', 'acme/gitops'],
    ['ssh://git@ghe.example.com/acme/gitops', 'acme/gitops'],
    ['https://github.com/acme/gitops', undefined],
    ['https://ghe.example.com/acme', undefined],
    ['/srv/git/gitops', undefined],
  ])('the URL %s names %s', (url, name) => {
    expect(repositoryOfUrl(address, url)).toBe(name);
    const sha = 'e'.repeat(40);
    const page = name === undefined ? undefined : `https://ghe.example.com/${name}/commit/${sha}`;
    expect(pageOfCommit(address, { repository: url, sha })).toBe(page);
  });
});
