import { describe, expect, test } from 'vitest';
import {
  classifyComparison,
  classifyPull,
  findAttemptedRevisions,
  findMissingObject,
} from '../../../core/rollout/messages.ts';

describe('words on a pull that failed', () => {
  test.each([
    ['manifest unknown', 'image-missing'],
    ['rpc error: code = NotFound desc = failed to pull and unpack image "a/b:1": not found', 'image-missing'],
    [
      'Error response from daemon: manifest for localhost:5000/x:1 not found: manifest unknown',
      'image-missing',
    ],
    [
      'unexpected status from HEAD request to https://ghcr.io/v2/a/b/manifests/1: 404 Not Found',
      'image-missing',
    ],
    ['pull access denied for acme/x, repository does not exist or may require authorization', 'image-auth'],
    ['failed to fetch anonymous token: unexpected status: 403 Forbidden', 'image-auth'],
    ['unauthorized: authentication required', 'image-auth'],
    ['no basic auth credentials', 'image-auth'],
    [
      '429 Too Many Requests - toomanyrequests: You have reached your unauthenticated pull rate limit',
      'passing',
    ],
    ['received unexpected HTTP status: 503 Service Unavailable', 'passing'],
    ['Get "https://registry.example.com/v2/": dial tcp 10.0.0.1:443: i/o timeout', 'passing'],
    ['dial tcp: lookup registry.example.com: no such host', 'passing'],
    ['net/http: TLS handshake timeout', 'passing'],
    ['context deadline exceeded', 'passing'],
    ['Back-off pulling image "ghcr.io/acme/chat-api:1"', 'untold'],
    ['', 'untold'],
  ])('%s', (message, fault) => {
    expect(classifyPull(message)).toBe(fault);
  });

  test.each([
    [
      'failed to resolve reference "ghcr.io/acme/timeout-429:1": ghcr.io/acme/timeout-429:1: not found',
      'image-missing',
    ],
    ['Back-off pulling image "ghcr.io/denied/not-found:404"', 'untold'],
    ['Back-off pulling image ghcr.io/denied/unauthorized:403', 'untold'],
  ])('names of images are no words: %s', (message, fault) => {
    expect(classifyPull(message)).toBe(fault);
  });
});

describe('objects that are missing', () => {
  test.each([
    ['secret "token" not found', { kind: 'Secret', name: 'token', isKey: false }],
    ['configmap "settings" not found', { kind: 'ConfigMap', name: 'settings', isKey: false }],
    ["couldn't find key password in Secret todo/token", { kind: 'Secret', name: 'token', isKey: true }],
    [
      'MountVolume.SetUp failed for volume "v" : secret "token" not found',
      { kind: 'Secret', name: 'token', isKey: false },
    ],
  ])('%s', (message, missing) => {
    expect(findMissingObject(message)).toEqual(missing);
  });

  test('another configuration error names none', () => {
    expect(findMissingObject('container has runAsNonRoot and image will run as root')).toBeUndefined();
  });
});

describe('words on a comparison that failed', () => {
  const generation = 'rpc error: code = Unknown desc = Manifest generation error (cached): ';

  test.each([
    [`${generation}failed to unmarshal "todo.yaml": yaml: line 7: did not find expected key`],
    [
      `${generation}\`helm template . --name-template todo\` failed exit status 1: Error: template: todo/templates/x.yaml:3`,
    ],
    [`${generation}\`kustomize build /tmp/x\` failed exit status 1: Error: accumulating resources`],
    [`${generation}error unmarshaling JSON: json: cannot unmarshal string into field timeout of type int`],
    ['apps/todo: app path does not exist'],
  ])('of the commit itself: %s', (message) => {
    expect(classifyComparison(message)).toBe('manifest');
  });

  test.each([
    ['failed to list refs: dial tcp 127.0.0.1:3000: connect: connection refused'],
    ['rpc error: code = Unavailable desc = connection error'],
    ['rpc error: code = DeadlineExceeded desc = context deadline exceeded'],
    ['failed to fetch default: `git fetch origin` failed exit status 128: fatal: unable to access'],
    ['authentication required: Repository not found.'],
    ["unable to resolve 'main' to a commit SHA"],
    ['Failed to load live state: failed to get cluster info for "https://10.0.0.1"'],
    ['unexpected client error: unexpected requesting "info/refs" status code: 500'],
    [
      `${generation}\`helm dependency build\` failed: Get "https://charts.example.com": dial tcp: i/o timeout`,
    ],
    ['permission denied'],
  ])('of the world around: %s', (message) => {
    expect(classifyComparison(message)).toBe('outside');
  });
});

test('the revisions that were tried last', () => {
  expect(findAttemptedRevisions('Failed last sync attempt to [abc def]: boom')).toEqual(['abc', 'def']);
  expect(findAttemptedRevisions('Failed last sync attempt to []: boom')).toEqual([]);
  expect(findAttemptedRevisions('Skipping sync attempt to [abc]: x')).toBeUndefined();
});

test('the revision that was tried last, as Argo CD before 3.2 says it: none with several sources', () => {
  expect(findAttemptedRevisions('Failed sync attempt to abc: boom: again')).toEqual(['abc']);
  expect(findAttemptedRevisions('Failed sync attempt to : boom')).toEqual([]);
});
