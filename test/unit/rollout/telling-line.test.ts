import { expect, test } from 'vitest';
import { findTellingLine } from '../../../core/rollout/telling-line.ts';

test.each([
  [
    'Node.js',
    'listening on 8080\nError: connect ECONNREFUSED 10.0.0.7:5432\n    at TCPConnectWrap.afterConnect (net.js:1)\n\nNode.js v24.1.0',
    'Error: connect ECONNREFUSED 10.0.0.7:5432',
  ],
  [
    'Go',
    'starting\npanic: no database\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d\nexit status 2',
    'panic: no database',
  ],
  [
    'Python',
    'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    port = os.environ["PORT"]\nKeyError: \'PORT\'',
    "KeyError: 'PORT'",
  ],
  [
    'Java',
    'Exception in thread "main" java.lang.IllegalStateException: no key\n\tat a.b.C.main(C.java:5)\n\t... 3 more',
    'Exception in thread "main" java.lang.IllegalStateException: no key',
  ],
  [
    'JSON lines',
    '{"level":"info","msg":"up"}\n{"level":"fatal","msg":"bad config"}\n{"level":"info","msg":"bye"}',
    '{"level":"fatal","msg":"bad config"}',
  ],
  ['words without a sign', 'hello\nbye\n', 'bye'],
])('the telling line of %s', (_, log, line) => {
  expect(findTellingLine(log)).toBe(line);
});

test('a silent container has none, and a long line is cut', () => {
  expect(findTellingLine(undefined)).toBeUndefined();
  expect(findTellingLine('\n \n')).toBeUndefined();
  expect(findTellingLine(`error ${'x'.repeat(1000)}`)).toHaveLength(301);
});
