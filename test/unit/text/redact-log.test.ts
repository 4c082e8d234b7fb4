import { describe, expect, test } from 'vitest';
import { redactLog } from '../../../core/text/redact-log.ts';

describe('secrets in the log of a failing container', () => {
  test.each([
    [
      'a password in a URL',
      'dial postgres://app:hunter2@db:5432/todo',
      'dial postgres://app:***@db:5432/todo',
    ],
    ['a variable', 'DB_PASSWORD=hunter2 starting', 'DB_PASSWORD=*** starting'],
    ['a JSON field', '{"apiKey": "hunter2", "port": 1}', '{"apiKey": ***, "port": 1}'],
    ['a YAML field', "client_secret: 'hunter 2'", 'client_secret: ***'],
    ['a header', 'Authorization: Bearer hunter2hunter2', 'Authorization: ***'],
    ['a bearer token in a sentence', 'sent bearer hunter2hunter2 to it', 'sent bearer *** to it'],
    ['a JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here', 'got *** here'],
    ['an access key id', 'using AKIAIOSFODNN7EXAMPLE', 'using ***'],
    ['a token of GitHub', `push with ghp_${'a1'.repeat(18)}`, 'push with ***'],
    ['a signed address', 'GET https://x/?sv=1&sig=abc%2Fd&se=2', 'GET https://x/?sv=1&sig=***&se=2'],
    ['a private key', 'x\n-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\ny', 'x\n***\ny'],
    ['a private key that is cut off', 'x\n-----BEGIN PRIVATE KEY-----\nMHc', 'x\n***'],
  ])('%s is masked', (_name, log, expected) => {
    expect(redactLog(log)).toBe(expected);
  });

  test.each([
    'panic: runtime error: index out of range [3] with length 3',
    'Error: Cannot find module "./tokens"',
    'listening on http://0.0.0.0:8080',
    'could not authenticate user ci',
    'exit status 137',
  ])('leaves %j as it is', (log) => {
    expect(redactLog(log)).toBe(log);
  });
});
