import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../../core/errors.ts';
import {
  formatImageReference,
  isDigest,
  parseImageReference,
  sameRepository,
  splitHost,
} from '../../../core/image/reference.ts';
import { readWrittenImage } from '../../../core/image/written.ts';

const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;

describe('a reference is read into its parts', () => {
  test.each([
    ['nginx', { repository: 'nginx' }],
    ['nginx:1.27', { repository: 'nginx', tag: '1.27' }],
    [`nginx@${DIGEST}`, { repository: 'nginx', digest: DIGEST }],
    [
      `ghcr.io/acme/chat-api:1.4.2@${DIGEST}`,
      { repository: 'ghcr.io/acme/chat-api', tag: '1.4.2', digest: DIGEST },
    ],
    ['localhost:5000/app', { repository: 'localhost:5000/app' }],
    ['localhost:5000/app:1.10', { repository: 'localhost:5000/app', tag: '1.10' }],
    ['host:5000', { repository: 'host', tag: '5000' }],
    ['[::1]:5000/app:v1', { repository: '[::1]:5000/app', tag: 'v1' }],
    ['Registry.Example.com/app:V1', { repository: 'Registry.Example.com/app', tag: 'V1' }],
    ['a.b/c__d/e---f/g.h:_x', { repository: 'a.b/c__d/e---f/g.h', tag: '_x' }],
    [`app:${'t'.repeat(128)}`, { repository: 'app', tag: 't'.repeat(128) }],
    [`app@sha512:${HEX}${HEX}`, { repository: 'app', digest: `sha512:${HEX}${HEX}` }],
  ])('%s', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
    expect(formatImageReference(parts)).toBe(text);
  });
});

describe('a malformed reference is refused with its reason', () => {
  test.each([
    ['', /empty/],
    ['-v', /begins with "-"/],
    ['https://ghcr.io/acme/app:1', /scheme "https:\/\/"/],
    ['docker://app', /scheme/],
    ['app:1 ', /white space/],
    ['app:\n1', /U\+000A/],
    ['app\u0000:1', /U\+0000/],
    ['аpp:1', /not ASCII \(U\+0430\)/],
    ['ghcr.io/acme/app：1', /not ASCII \(U\+FF1A\)/],
    ['../app:1', /"\.\."/],
    ['ghcr.io/acme/App:1', /upper-case/],
    ['acme//app', /empty segment/],
    ['acme/', /empty segment/],
    ['acme/-app', /"-app"/],
    ['acme/app_', /"app_"/],
    ['ghcr.io:port/app', /"port"|not the name|not a port/],
    ['ghcr.io:/app', /not a port/],
    ['ghcr.io:70000/app', /not a port/],
    ['exa_mple.com/app', /not the name of a registry/],
    [':1', /no repository/],
    ['app:', /tag is empty/],
    ['app:.x', /begins with "\."/],
    ['app:a+b', /tag "a\+b"/],
    [`app:${'t'.repeat(129)}`, /129 characters/],
    [`${'a'.repeat(256)}:1`, /256 characters/],
    ['app@', /does not begin with "sha256:"/],
    ['app@md5:abc', /does not begin/],
    [`app@sha256:${HEX.slice(1)}`, /63 digits/],
    [`app@sha256:${HEX.toUpperCase()}`, /upper-case digits/],
    [`app@sha256:${'g'.repeat(64)}`, /not hexadecimal/],
    [`app@${DIGEST}:1`, /digits after|hexadecimal/],
    [`app@${DIGEST}@${DIGEST}`, /more than one "@"/],
    [DIGEST, /a digest without a repository/],
  ])('%j', (text, reason) => {
    try {
      parseImageReference(text);
      expect.unreachable('the reference is malformed');
    } catch (thrown) {
      if (!(thrown instanceof SlipwayError)) throw thrown;
      expect(thrown.code).toBe('image-malformed');
      expect(thrown.kind).toBe('caller');
      expect(thrown.why).toMatch(new RegExp(reason.source, 'i'));
      expect(thrown.fix).not.toBe('');
    }
  });
});

describe('repositories are compared as Docker completes them', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx', true],
    ['nginx', 'index.docker.io/library/nginx', true],
    ['acme/app', 'docker.io/acme/app', true],
    ['GHCR.io/acme/app', 'ghcr.io/acme/app', true],
    ['acme/app', 'ghcr.io/acme/app', false],
    ['localhost/app', 'app', false],
    ['localhost:5000/app', 'localhost:5001/app', false],
    ['nginx', 'acme/nginx', false],
  ])('%s and %s: %s', (left, right, same) => {
    expect(sameRepository(left, right)).toBe(same);
    expect(sameRepository(right, left)).toBe(same);
  });
});

test('only a whole digest is a digest', () => {
  expect([DIGEST, HEX, `${DIGEST}0`, 'sha256:', DIGEST.toUpperCase()].map(isDigest)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('the registry of a repository is its first segment, when that can be a host', () => {
  expect(splitHost('ghcr.io/acme/app')).toEqual({ host: 'ghcr.io', path: 'acme/app' });
  expect(splitHost('acme/app')).toEqual({ path: 'acme/app' });
  expect(splitHost('localhost/app')).toEqual({ host: 'localhost', path: 'app' });
});

describe('a written image is taken apart without judging it', () => {
  test.each([
    ['App:Latest', { repository: 'App', tag: 'Latest' }],
    ['localhost:5000/x@sha256:1', { repository: 'localhost:5000/x', digest: 'sha256:1' }],
    ['{{ .Values.image }}', { repository: '{{ .Values.image }}' }],
    ['', { repository: '' }],
  ])('%j', (text, parts) => {
    expect(readWrittenImage(text)).toEqual(parts);
  });
});
