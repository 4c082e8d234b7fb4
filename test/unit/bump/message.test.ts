import { describe, expect, test } from 'vitest';
import { intentId } from '../../../core/bump/intent.ts';
import { composeMessage, parseRecords, versionOf } from '../../../core/bump/message.ts';
import { type BumpRecord, formatSource, parseSource } from '../../../core/bump/record.ts';
import { parseTrailers, renderTrailers } from '../../../core/bump/trailers.ts';

const DIGEST = `sha256:${'b'.repeat(64)}`;

const record: BumpRecord = {
  intent: 'a'.repeat(40),
  service: 'chat-api',
  environment: 'prod',
  targets: ['aks'],
  to: `ghcr.io/acme/chat-api:1.4.2@${DIGEST}`,
  source: { repository: 'acme/chat-api', sha: 'c'.repeat(40) },
  build: 42,
  run: 'https://github.com/acme/chat-api/actions/runs/7',
  places: [
    {
      file: 'envs/prod/aks.yaml',
      selectors: ['services.chat-api.image'],
      from: 'ghcr.io/acme/chat-api:1.4.1',
    },
  ],
};

describe('the commit message of a bump', () => {
  test('is a subject people read and trailers machines read', () => {
    expect(composeMessage([record])).toBe(`bump chat-api in prod/aks to 1.4.2

Slipway-Intent: ${record.intent}
Slipway-Service: chat-api
Slipway-Environment: prod
Slipway-Target: aks
Slipway-File: envs/prod/aks.yaml
Slipway-Select: services.chat-api.image
Slipway-From: ghcr.io/acme/chat-api:1.4.1
Slipway-To: ghcr.io/acme/chat-api:1.4.2@${DIGEST}
Slipway-Source: acme/chat-api@${'c'.repeat(40)}
Slipway-Build: 42
Slipway-Run: https://github.com/acme/chat-api/actions/runs/7
`);
  });

  test.each<[subject: string, change: Partial<BumpRecord>]>([
    ['bump chat-api in dev to 1.4.2', { environment: 'dev', targets: [] }],
    ['bump chat-api in prod to 1.4.2', { targets: ['aks', 'gke'] }],
    ['bump chat-api in prod/aks to sha256:bbbbbbbbbbbb', { to: `ghcr.io/acme/chat-api@${DIGEST}` }],
    ['roll back chat-api in prod/aks to 1.4.2', { rollbackOf: 'd'.repeat(40) }],
  ])('has the subject %j', (subject, change) => {
    expect(composeMessage([{ ...record, ...change }]).split('\n')[0]).toBe(subject);
  });

  test('names the image and the file where there is no service', () => {
    const { service: _service, environment: _environment, ...rest } = record;
    const message = composeMessage([{ ...rest, targets: [] }]);
    expect(message).toMatch(/^bump chat-api in envs\/prod\/aks.yaml to 1.4.2\n/);
  });

  test('names every service of a commit that carries several', () => {
    const other = { ...record, service: 'chat-web', intent: 'e'.repeat(40) };
    const message = composeMessage([record, other]);
    expect(message.split('\n')[0]).toBe('bump chat-api, chat-web in prod/aks');
    expect(parseRecords(message)).toEqual([record, other]);
  });
});

describe('the records of a commit message', () => {
  test.each<[title: string, change: Partial<BumpRecord>]>([
    ['as they were', {}],
    ['with a rollback', { rollbackOf: 'd'.repeat(40) }],
    [
      'with several files, each with what stood there',
      {
        targets: ['aks', 'gke'],
        places: [
          { file: 'a.yaml', selectors: ['x', 'y["a: b"].z'], from: 'r/a:1' },
          { file: 'ünïcode path.yaml', selectors: [], from: 'r/a:2' },
          { file: 'c.yaml', selectors: ['x'] },
        ],
      },
    ],
  ])('are read back %s', (_, change) => {
    const changed = { ...record, ...change };
    expect(parseRecords(composeMessage([changed]))).toEqual([changed]);
  });

  test('survive CRLF, a sign-off below them and a body above them', () => {
    const [subject, trailers] = composeMessage([record]).split('\n\n');
    const message = `${subject}\n\nWhy: because\nit was time\n\n${trailers}\n\nSigned-off-by: A <a@example.com>\n`;
    expect(parseRecords(message.replaceAll('\n', '\r\n'))).toEqual([record]);
  });

  test.each<[title: string, message: string]>([
    ['a message without trailers', 'fix the build\n\nIt was broken.\n'],
    ['an empty message', ''],
    ['trailers in the middle', 'x\n\nSlipway-Intent: a\nSlipway-To: r/a:1\n\nand then prose.\n'],
    ['trailers that are the subject', 'Slipway-Intent: a\nSlipway-To: r/a:1\n'],
    ['trailers without an intent', 'x\n\nSlipway-To: r/a:1\n'],
    ['trailers without an image', 'x\n\nSlipway-Intent: a\n'],
  ])('are none in %s', (_, message) => {
    expect(parseRecords(message)).toEqual([]);
  });

  test('leave out what is malformed', () => {
    const message =
      'x\n\nSlipway-Intent: a\nSlipway-To: r/a:1\nSlipway-Build: 4x\nSlipway-Source: nonsense\nRollback-Of: HEAD\n';
    expect(parseRecords(message)).toEqual([{ intent: 'a', to: 'r/a:1', targets: [], places: [] }]);
  });
});

describe('a hostile value', () => {
  const hostile = [
    'x\nSlipway-Build: 999',
    'x\r\nRollback-Of: HEAD',
    'x\u2028Slipway-Build: 999',
    'x\n\n\nSlipway-Intent: b\nSlipway-To: evil',
    '\u001b[31m::error::x',
  ];

  test.each(hostile)('%j adds no trailer and no paragraph', (value) => {
    const message = composeMessage([{ ...record, service: value, run: value, environment: value }]);
    const clean = composeMessage([record]);
    expect(message.split('\n')).toHaveLength(clean.split('\n').length);
    expect(message.split('\n').some((line) => line.startsWith('Rollback-Of'))).toBe(false);
    expect(parseRecords(message)).toMatchObject([{ intent: record.intent, to: record.to, build: 42 }]);
    expect(message).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test('empty values leave no trailer', () => {
    expect(
      renderTrailers([
        { key: 'A', value: ' \n ' },
        { key: 'B', value: 'b' },
      ]),
    ).toBe('B: b');
  });

  test('a folded value is one value', () => {
    expect(parseTrailers('x\n\nA: one\n  two\nB: three')).toEqual([
      { key: 'A', value: 'one two' },
      { key: 'B', value: 'three' },
    ]);
  });
});

describe('an intent id', () => {
  const { intent: _intent, run: _run, ...intent } = record;

  test('is the same for the same intent, whatever stood there before', () => {
    const again = { ...intent, places: [{ file: 'envs/prod/aks.yaml', selectors: [], from: 'r/b:9' }] };
    expect(intentId(again)).toBe(intentId(intent));
    expect(intentId(intent)).toMatch(/^[0-9a-f]{40}$/);
  });

  test.each<[title: string, change: Partial<BumpRecord>]>([
    ['service', { service: 'chat-web' }],
    ['environment', { environment: 'dev' }],
    ['target', { targets: ['gke'] }],
    ['image', { to: 'ghcr.io/acme/chat-api:1.4.3' }],
    ['build', { build: 43 }],
    ['source commit', { source: { repository: 'acme/chat-api', sha: 'd'.repeat(40) } }],
    ['source repository', { source: { repository: 'acme/other', sha: 'c'.repeat(40) } }],
    ['rollback', { rollbackOf: 'f'.repeat(40) }],
  ])('differs with another %s', (_, change) => {
    expect(intentId({ ...intent, ...change })).not.toBe(intentId(intent));
  });

  test('differs with another place where there is no service', () => {
    const at = (file: string, selector: string) =>
      intentId({ to: 'r/a:1', targets: [], places: [{ file, selectors: [selector] }] });
    expect(new Set([at('a.yaml', 'x'), at('b.yaml', 'x'), at('a.yaml', 'y')]).size).toBe(3);
  });
});

describe('a source', () => {
  test.each([
    'acme/chat-api@0123456789abcdef0123456789abcdef01234567',
    'https://git.example.com/acme/chat-api@0123456',
  ])('%s is read and written back', (text) => {
    const source = parseSource(text);
    expect(source === undefined ? undefined : formatSource(source)).toBe(text);
  });

  test.each([
    'acme/chat-api',
    'acme/chat-api@main',
    '@0123456',
    '-x@0123456',
    'a b@0123456',
    'a@0123456\nb: c',
  ])('%j is none', (text) => expect(parseSource(text)).toBeUndefined());
});

describe('the version people see', () => {
  test.each([
    ['ghcr.io/acme/chat-api:1.4.2', '1.4.2'],
    ['localhost:5000/chat-api:1.4.2', '1.4.2'],
    [`localhost:5000/chat-api@${DIGEST}`, 'sha256:bbbbbbbbbbbb'],
    ['localhost:5000/chat-api', 'localhost:5000/chat-api'],
  ])('of %s is %s', (reference, version) => {
    expect(versionOf(reference)).toBe(version);
  });
});
