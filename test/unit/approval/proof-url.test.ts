import { describe, expect, test } from 'vitest';
import { parseProof, showProof } from '../../../core/approval/proof-url.ts';
import { findSourceCommit } from '../../../core/approval/source-commit.ts';
import { GITHUB_API, parseGithubAddress } from '../../../core/github/address.ts';

const github = parseGithubAddress(GITHUB_API);
const enterprise = parseGithubAddress('https://ghe.example.com/api/v3');
const pull = { kind: 'pull-request', repository: 'acme/gitops', number: 17 };
const run = { kind: 'run', repository: 'acme/gitops', number: 9_000_000_001 };

describe('the address of a proof', () => {
  test.each([
    ['https://github.com/acme/gitops/pull/17', pull],
    ['https://github.com/acme/gitops/pull/17/files?w=1#diff', pull],
    [' https://GitHub.com/acme/gitops/pull/17/ ', pull],
    ['https://github.com/acme/gitops/actions/runs/9000000001', run],
    ['https://github.com/acme/gitops/actions/runs/9000000001/attempts/2', run],
    ['https://github.com/acme/gitops/actions/runs/9000000001/job/1#step:2:3', run],
  ])('%s is read', (text, proof) => {
    expect(parseProof(text, github)).toEqual(proof);
  });

  test('is on the host of the API', () => {
    expect(parseProof('https://ghe.example.com/acme/gitops/pull/17', enterprise)).toEqual(pull);
    expect(() => parseProof('https://github.com/acme/gitops/pull/17', enterprise)).toThrow(
      /on github.com, not on ghe/,
    );
  });

  test.each([
    'acme/gitops#17',
    'https://github.com/acme/gitops',
    'https://github.com/acme/gitops/issues/17',
    'https://github.com/acme/gitops/pull/0',
    'https://github.com/acme/gitops/pull/17x',
    'https://github.com/acme/gitops/pull/-17',
    'https://github.com/acme/gitops/pull/99999999999999999999',
    'https://github.com/acme/../gitops/pull/17',
    'https://github.com/acme/%2e%2e/pull/17',
    'https://github.com/acme%2fgitops/x/pull/17',
    'https://github.com.evil.example/acme/gitops/pull/17',
    'https://evil.example/github.com/acme/gitops/pull/17',
    'ftp://github.com/acme/gitops/pull/17',
    'javascript:alert(1)',
    '',
  ])('%j is refused with what would be right', (text) => {
    expect(() => parseProof(text, github)).toThrow(/proof of an approval.*pull\/17/s);
  });

  test('is written as it is read', () => {
    for (const address of [github, enterprise]) {
      for (const proof of [pull, run] as const) {
        const kind = proof.kind === 'run' ? 'run' : 'pull-request';
        const text = showProof({ ...proof, kind }, address);
        expect(parseProof(text, address)).toEqual(proof);
      }
    }
  });
});

describe('the commit of a source', () => {
  const sha = '1'.repeat(40);
  const commit = { repository: { owner: 'acme', name: 'chat-api' }, sha };

  test.each([`acme/chat-api@${sha}`, `https://github.com/acme/chat-api.git@${sha}`])(
    '%s is found',
    (source) => {
      expect(findSourceCommit(source, github)).toEqual(commit);
    },
  );

  test.each([
    undefined,
    '',
    'acme/chat-api',
    `https://gitlab.com/acme/chat-api@${sha}`,
    `/srv/chat-api@${sha}`,
  ])('%j is no commit of this host', (source) => {
    expect(findSourceCommit(source, github)).toBeUndefined();
  });
});
