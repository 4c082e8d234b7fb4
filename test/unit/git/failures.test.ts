import { describe, expect, test } from 'vitest';
import { describeFailure } from '../../../core/git/failure-texts.ts';
import { type GitFailure, ignoredFilter, recogniseFailure } from '../../../core/git/failures.ts';
import { essentialWords } from '../../../core/git/git-words.ts';
import { redactCredentials, redactSecrets } from '../../../core/git/redact.ts';

const at = "fatal: unable to access 'https://git.example.com/acme/deploy.git/': ";

/** Texts as Git 2.39, libcurl, ssh and the forges write them. */
const messages: readonly (readonly [words: string, failure: GitFailure])[] = [
  ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'unauthorised'],
  [
    "remote: Invalid username or token. Password authentication is not supported for Git operations.\nfatal: Authentication failed for 'https://github.com/acme/deploy.git/'",
    'unauthorised',
  ],
  [
    "remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled\nfatal: Authentication failed for 'https://gitlab.com/acme/deploy.git/'",
    'unauthorised',
  ],
  [
    'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.',
    'unauthorised',
  ],
  [
    `remote: Write access to repository not granted.\n${at}The requested URL returned error: 403`,
    'forbidden',
  ],
  [
    `remote: Permission to acme/deploy.git denied to github-actions[bot].\n${at}The requested URL returned error: 403`,
    'forbidden',
  ],
  [
    "remote: Repository not found.\nfatal: repository 'https://github.com/acme/nothing.git/' not found",
    'repository-missing',
  ],
  [
    'ERROR: Repository not found.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights',
    'repository-missing',
  ],
  [
    "remote: The project you were looking for could not be found or you don't have permission to view it.\nfatal: repository 'https://gitlab.com/a/b.git/' not found",
    'repository-missing',
  ],
  ["fatal: '/srv/git/nothing.git' does not appear to be a git repository", 'repository-missing'],
  ["fatal: couldn't find remote ref refs/heads/nope", 'branch-missing'],
  [`${at}Operation too slow. Less than 1 bytes/sec transferred the last 30 seconds`, 'timed-out'],
  [`${at}Failed to connect to git.example.com port 443 after 129312 ms: Connection timed out`, 'timed-out'],
  [`${at}SSL certificate problem: unable to get local issuer certificate`, 'tls-refused'],
  [`${at}server certificate verification failed. CAfile: none CRLfile: none`, 'tls-refused'],
  [`${at}gnutls_handshake() failed: An unexpected TLS packet was received.`, 'tls-refused'],
  ['Host key verification failed.\nfatal: Could not read from remote repository.', 'tls-refused'],
  [`${at}OpenSSL SSL_read: Connection reset by peer, errno 104`, 'unreachable'],
  [`${at}GnuTLS recv error (-110): The TLS connection was non-properly terminated.`, 'unreachable'],
  [`remote: <html>Bad gateway</html>\n${at}The requested URL returned error: 502`, 'server-error'],
  [
    'error: RPC failed; HTTP 504 curl 22 The requested URL returned error: 504\nfatal: expected flush after ref listing',
    'server-error',
  ],
  [`${at}The requested URL returned error: 429`, 'rate-limited'],
  [`${at}The requested URL returned error: 301`, 'redirected'],
  [`${at}Received HTTP code 407 from proxy after CONNECT`, 'unreachable'],
  [`${at}Could not resolve host: git.example.com`, 'unreachable'],
  [`${at}Could not resolve proxy: proxy.example.com`, 'unreachable'],
  [`${at}Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server`, 'unreachable'],
  [`${at}Recv failure: Connection reset by peer`, 'unreachable'],
  [`${at}Empty reply from server`, 'unreachable'],
  [
    'error: RPC failed; curl 18 transfer closed with 36 bytes remaining to read\nerror: 31 bytes of body are still expected\nfatal: expected flush after ref listing',
    'unreachable',
  ],
  ["fatal: transport 'ext' not allowed", 'transport-refused'],
  ["fatal: remote error: filter 'tree' not supported", 'filter-refused'],
  ['error: Server does not allow request for unadvertised object 1234', 'object-refused'],
  [
    'fatal: remote error: upload-pack: not our ref 0123456789012345678901234567890123456789',
    'object-refused',
  ],
  ['fatal: mismatched algorithms: client sha1; server sha256', 'object-format'],
  ['fatal: https://git.example.com/info/refs not valid: is this a git repository?', 'answer-unreadable'],
  ["fatal: invalid server response; got '<html>'", 'answer-unreadable'],
  ['fatal: the receiving end does not support --atomic push', 'atomic-refused'],
  ['fatal: write error: No space left on device', 'disk-full'],
  ['fatal: something that nobody has seen before', 'unrecognised'],
  ['', 'unrecognised'],
];

describe("Git's words", () => {
  test.each(messages)('%j mean %s', (words, failure) => {
    expect(recogniseFailure(words)).toBe(failure);
  });

  test('are not misread because of the name of a host or a repository', () => {
    const words =
      "fatal: unable to access 'https://ssl.example.com/certificate/error-502.git/': Empty reply from server";
    expect(recogniseFailure(words)).toBe('unreachable');
  });

  test("are Git's own before those of a server that pretends something else", () => {
    const words = `remote: fatal: Authentication failed for you\n${at}The requested URL returned error: 503`;
    expect(recogniseFailure(words)).toBe('server-error');
  });

  test('tell whether a filter was ignored', () => {
    expect(ignoredFilter('warning: filtering not recognized by server, ignoring\n')).toBe(true);
    expect(ignoredFilter('warning: redirecting to https://example.com/\n')).toBe(false);
  });
});

describe('the error of a failure', () => {
  const context = { url: 'https://x/a.git', branch: 'main', hasToken: true, timeoutMs: 30_000, detail: '' };

  test.each([...new Set(messages.map(([, failure]) => failure))])(
    '%s says what, why and what to do',
    (failure) => {
      const error = describeFailure(failure, context);
      for (const part of [error.what, error.why, error.fix]) expect(part).toMatch(/^\S.{10,}[^.]$/);
      expect(error.code).toMatch(/^git-[a-z-]+$/);
    },
  );

  test("shows Git's words after the reason", () => {
    const error = describeFailure('unreachable', { ...context, detail: 'fatal: a\nremote: b' });
    expect(error.why).toMatch(/\. Git says: fatal: a \/ remote: b$/);
  });

  test('tells a wrong token from one that was never given', () => {
    const reasons = [true, false].map(
      (hasToken) => describeFailure('unauthorised', { ...context, hasToken }).why,
    );
    expect(reasons[0]).toMatch(/expired/);
    expect(reasons[1]).toMatch(/No token/);
  });
});

describe('the words that are kept', () => {
  test('are the telling lines, without progress, advice and empty lines of the server', () => {
    const stderr = [
      'Enumerating objects: 5, done.',
      'remote: Resolving deltas: 100% (1/1)        ',
      'remote: ',
      'remote: =======        ',
      'remote: Ticket number is missing        ',
      "error: failed to push some refs to 'https://x'",
      'hint: Updates were rejected',
      'fatal: the remote end hung up unexpectedly',
    ].join('\n');
    expect(essentialWords(stderr)).toBe(
      'remote: Ticket number is missing\nfatal: the remote end hung up unexpectedly',
    );
  });

  test('stay short whatever a server sends', () => {
    const flood = Array.from({ length: 10_000 }, () => `remote: ${'x'.repeat(1000)}`).join('\n');
    expect(essentialWords(flood).length).toBeLessThan(4000);
  });

  test('never hold a part of a secret that stands where a long line is cut', () => {
    const line = `remote: ${'x'.repeat(280)} s3cret-token-that-is-long`;
    expect(essentialWords(line, ['s3cret-token-that-is-long'])).not.toContain('s3cret');
  });

  test('never hold credentials', () => {
    const stderr = 'fatal: could not reach https://me:s3cret@example.com/x\nremote: you sent s3cret';
    expect(essentialWords(stderr, ['s3cret'])).toBe(
      'fatal: could not reach https://***@example.com/x\nremote: you sent ***',
    );
  });

  test.each([
    ['https://a:b@c/d', 'https://***@c/d'],
    ['see https://a@c and ssh://git@c:22/d', 'see https://***@c and ssh://***@c:22/d'],
    ['https://a:p@ss@c/d', 'https://***@c/d'],
    ['https://c/d@e', 'https://c/d@e'],
    ['a@example.com', 'a@example.com'],
  ])('%j is shown as %j', (text, shown) => {
    expect(redactCredentials(text)).toBe(shown);
  });

  test('an empty secret hides nothing', () => {
    expect(redactSecrets('abc', [''])).toBe('abc');
  });
});
