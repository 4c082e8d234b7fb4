import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../../core/errors.ts';
import { splitPath } from '../../../core/git/file-path.ts';
import { checkIdentity } from '../../../core/git/identity.ts';
import { branchRef, isObjectId } from '../../../core/git/ref-name.ts';
import { parseRemoteUrl } from '../../../core/git/remote-url.ts';

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof SlipwayError ? `${error.code} (${error.kind})` : String(error);
  }
}

describe('the address of a repository', () => {
  test.each([
    ['https://github.com/acme/deploy.git', 'http'],
    ['http://127.0.0.1:8080/deploy.git', 'http'],
    ['https://dev.azure.com/acme/project/_git/deploy%20it', 'http'],
    ['ssh://git@github.com/acme/deploy.git', 'ssh'],
    ['ssh://git@git.example.com:2222/acme/deploy.git', 'ssh'],
    ['git@github.com:acme/deploy.git', 'ssh'],
    ['forge.example.com:acme/deploy', 'ssh'],
    ['/srv/git/deploy.git', 'file'],
    ['./deploy.git', 'file'],
    ['../deploy.git', 'file'],
    ['file:///srv/git/deploy.git', 'file'],
    ['C:\\git\\deploy.git', 'file'],
  ])('%j is taken as it is, for the transport %s', (url, kind) => {
    expect(parseRemoteUrl(url)).toEqual({ kind, url });
  });

  test.each([
    [''],
    ['acme/deploy'],
    ['github.com/acme/deploy'],
    ['ext::sh -c touch% /tmp/x'],
    ['ext::id'],
    ['fd::17'],
    ['git://github.com/acme/deploy.git'],
    ['ftp://example.com/deploy.git'],
    ['https://'],
    ['ssh://-oProxyCommand=id/x'],
    ['-oProxyCommand=id:x'],
    ['--upload-pack=id'],
    ['https://example.com/a b.git'],
    ['https://example.com/a.git\n'],
    ['https://example.com/a.git?token=x'],
    ['https://example.com/a.git#main'],
  ])('%j is refused', (url) => {
    expect(codeOf(() => parseRemoteUrl(url))).toBe('git-url-invalid (caller)');
  });

  test.each([
    ['https://user:s3cret@example.com/a.git'],
    ['https://ghp_s3cret@github.com/acme/deploy.git'],
    ['https://:s3cret@example.com/a.git'],
    ['ssh://git:s3cret@example.com/a.git'],
  ])('credentials in %j are refused and not repeated', (url) => {
    expect(codeOf(() => parseRemoteUrl(url))).toBe('git-url-credentials (caller)');
    expect(() => parseRemoteUrl(url)).not.toThrow(/s3cret/);
    expect(() => parseRemoteUrl(url)).toThrow(/SLIPWAY_GIT_TOKEN/);
  });
});

describe('a branch name', () => {
  test.each([
    ['main', 'refs/heads/main'],
    ['refs/heads/main', 'refs/heads/main'],
    ['release/2026.11', 'refs/heads/release/2026.11'],
    ['größe', 'refs/heads/größe'],
    ['a$(id)', 'refs/heads/a$(id)'],
    ['head@2', 'refs/heads/head@2'],
  ])('%j is the ref %s', (branch, ref) => {
    expect(branchRef(branch)).toBe(ref);
  });

  // From the corpus of git check-ref-format.
  test.each([
    [''],
    ['-x'],
    ['--mirror'],
    ['a b'],
    ['a..b'],
    ['a~1'],
    ['a^'],
    ['a:b'],
    ['+a:b'],
    ['a?'],
    ['a*'],
    ['a[b'],
    ['a\\b'],
    ['@'],
    ['a@{1}'],
    ['/a'],
    ['a/'],
    ['a//b'],
    ['.a'],
    ['a/.b'],
    ['a.'],
    ['a.lock'],
    ['a.lock/b'],
    ['a\u0000b'],
    ['a\u007f'],
    ['refs/heads/'],
  ])('%j is refused', (branch) => {
    // `+a:b` holds the colon that would make it two refs.
    expect(codeOf(() => branchRef(branch))).toBe('git-branch-invalid (caller)');
  });

  test('is no object id, and only whole hexadecimal ids are', () => {
    const ids = [
      'a'.repeat(40),
      '0'.repeat(64),
      'main',
      'A'.repeat(40),
      'a'.repeat(39),
      `${'a'.repeat(40)}\n`,
    ];
    expect(ids.map(isObjectId)).toEqual([true, true, false, false, false, false]);
  });
});

describe('a path inside the repository', () => {
  test.each([
    ['values.yaml', ['values.yaml']],
    ['a/b c/größe.yaml', ['a', 'b c', 'größe.yaml']],
    ['..a/b..', ['..a', 'b..']],
    ['.github/workflows/x.yml', ['.github', 'workflows', 'x.yml']],
    ['.gitignore', ['.gitignore']],
    ['a/-b', ['a', '-b']],
  ])('%j is split at its slashes', (path, parts) => {
    expect(splitPath(path)).toEqual(parts);
  });

  test.each([
    [''],
    ['..'],
    ['../x'],
    ['a/../b'],
    ['./a'],
    ['a/./b'],
    ['a//b'],
    ['a/'],
    ['/a'],
    ['C:/a'],
    ['a\\b'],
    ['-a'],
    ['--output=a'],
    ['a\nb'],
    ['a\u0000'],
    ['.git'],
    ['.git/config'],
    ['a/.Git/config'],
    ['a/.git./config'],
    ['a/.git /config'],
    ['a/.git::$INDEX_ALLOCATION/config'],
    ['GIT~1/config'],
    ['.g\u200cit/config'],
  ])('%j is refused', (path) => {
    expect(codeOf(() => splitPath(path))).toBe('git-path-invalid (caller)');
  });
});

describe('the author of a commit', () => {
  test.each([
    ['slipway[bot]', 'slipway@example.com'],
    ['Ünal Ödemiş', 'u@example.com'],
  ])('%j <%s> is taken', (name, email) => {
    expect(checkIdentity({ name, email })).toEqual({ name, email });
  });

  test.each([
    ['', 'a@example.com'],
    ['...', 'a@example.com'],
    ['a', ''],
    ['a <b>', 'a@example.com'],
    ['a\nparent 0', 'a@example.com'],
    ['a', 'a@example.com>\ntree 0'],
  ])('%j <%j> is refused', (name, email) => {
    expect(codeOf(() => checkIdentity({ name, email }))).toBe('git-identity-invalid (caller)');
  });
});
