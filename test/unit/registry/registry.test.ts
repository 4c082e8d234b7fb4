import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../../core/image/reference.ts';
import { readChallenge } from '../../../core/registry/challenge.ts';
import { findLogin, readDockerConfig } from '../../../core/registry/docker-config.ts';
import { locateManifest } from '../../../core/registry/location.ts';

describe('where a registry answers', () => {
  test.each([
    ['nginx', 'https://registry-1.docker.io', 'library/nginx', 'latest'],
    ['acme/app:1', 'https://registry-1.docker.io', 'acme/app', '1'],
    ['docker.io/acme/app:1', 'https://registry-1.docker.io', 'acme/app', '1'],
    ['ghcr.io/acme/app:1', 'https://ghcr.io', 'acme/app', '1'],
    ['localhost:5000/app:1', 'http://localhost:5000', 'app', '1'],
    ['127.0.0.1:5000/app:1', 'http://127.0.0.1:5000', 'app', '1'],
    ['127.0.0.1.example.com/app:1', 'https://127.0.0.1.example.com', 'app', '1'],
  ])('%s', (image, origin, repository, reference) => {
    expect(locateManifest(parseImageReference(image))).toMatchObject({ origin, repository, reference });
  });
});

describe('challenges', () => {
  test.each([
    [
      'Bearer realm="https://a/t",service="s",scope="x"',
      { scheme: 'bearer', realm: 'https://a/t', service: 's', scope: 'x' },
    ],
    ['bearer realm=https://a/t', { scheme: 'bearer', realm: 'https://a/t' }],
    ['Basic realm="x"', { scheme: 'basic' }],
    ['Bearer service="s"', undefined],
    ['Bearer realm="not a url"', undefined],
    ['Negotiate', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(readChallenge(header)).toEqual(expected);
  });
});

describe('Docker configuration files', () => {
  const auth = Buffer.from('user:pass:word').toString('base64');

  test.each(['ghcr.io', 'https://ghcr.io', 'https://ghcr.io/v2/'])('a login under %s is found', (key) => {
    const logins = readDockerConfig(JSON.stringify({ auths: { [key]: { auth } } }));
    expect(findLogin(logins, 'ghcr.io')).toEqual({ username: 'user', password: 'pass:word' });
  });

  test.each(['', '[]', '{"auths": 7}', '{"auths": {"ghcr.io": {}}}', '{"credHelpers": {"ghcr.io": "gcr"}}'])(
    'none in %j',
    (text) => {
      expect(findLogin(readDockerConfig(text), 'ghcr.io')).toBeUndefined();
    },
  );
});
