import { describe, expect, test } from 'vitest';
import {
  boolean,
  choice,
  duration,
  image,
  integer,
  list,
  path,
  secret,
  text,
  url,
} from '../../../core/action/input-types.ts';

describe('what a type takes', () => {
  test.each([
    ['text', text(), 'hello world', 'hello world'],
    ['text that may begin with a dash', text({ mayBeginWithDash: true }), '-x', '-x'],
    ['boolean', boolean, 'TRUE', true],
    ['boolean', boolean, 'yes', true],
    ['boolean', boolean, '0', false],
    ['boolean', boolean, 'Off', false],
    ['integer', integer(), '-42', -42],
    ['integer at its bound', integer({ min: 0, max: 5 }), '5', 5],
    ['duration', duration(), '1h30m', 5_400_000],
    ['duration', duration(), '90s', 90_000],
    ['duration', duration(), '0s', 0],
    ['choice', choice('push', 'pull-request'), 'pull-request', 'pull-request'],
    ['URL', url(), 'https://argocd.example.com/base?x=1', 'https://argocd.example.com/base?x=1'],
    ['URL of another scheme', url(['ssh']), 'ssh://git@example.com/a.git', 'ssh://git@example.com/a.git'],
    ['path', path(), '../a b/c.yaml', '../a b/c.yaml'],
    ['path inside', path({ inside: true }), 'a..b/c.yaml', 'a..b/c.yaml'],
    ['image', image, 'ghcr.io/acme/a:1@sha256:ab', 'ghcr.io/acme/a:1@sha256:ab'],
    ['secret', secret, '-token', '-token'],
    ['list', list(integer()), '7', 7],
  ])('%s: %#', (_, type, given, value) => {
    expect(type.parse(given)).toBe(value);
  });
});

describe('what a type refuses, and says', () => {
  test.each([
    [text(), '--output=x', 'must not begin with "-"'],
    [text(), 'a\nb', 'one line without control characters'],
    [text(), 'a\u001b[0m', 'one line without control characters'],
    [boolean, 'maybe', 'true or false'],
    [boolean, 'constructor', 'true or false'],
    [integer(), '1.5', 'a whole number'],
    [integer(), '1e3', 'a whole number'],
    [integer(), '99999999999999999', 'a whole number'],
    [integer({ min: 1 }), '0', 'a whole number of at least 1'],
    [integer({ min: 1, max: 9 }), '10', 'a whole number from 1 to 9'],
    [duration(), '10 minutes', 'a duration such as 15s, 10m'],
    [duration(), '10', 'a duration such as'],
    [duration({ min: 1000 }), '5ms', 'a duration of at least 1s'],
    [choice('push', 'pull-request'), 'Push', 'must be push or pull-request'],
    [url(), 'argocd.example.com', 'begins with https:// or http://'],
    [url(), 'javascript:alert(1)', 'begins with https://'],
    [url(), 'https://user:pw@example.com', 'must not hold a password'],
    [path(), '-rf', 'must not begin with "-"'],
    [path(), 'a\0b', 'control characters'],
    [path({ inside: true }), 'a/../../b', 'stays inside the repository'],
    [path({ inside: true }), 'a\\..\\b', 'stays inside the repository'],
    [path({ inside: true }), '/etc/passwd', 'stays inside the repository'],
    [path({ inside: true }), 'C:\\x', 'stays inside the repository'],
    [image, 'ghcr.io/a b', 'without spaces'],
    [image, '--help', 'must not begin with "-"'],
  ])('%#: %j', (type, given, message) => {
    expect(() => type.parse(given)).toThrow(message);
  });
});
