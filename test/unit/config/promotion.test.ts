import { describe, expect, test } from 'vitest';
import { parseFreezePeriod } from '../../../core/config/freeze-period.ts';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { ConfigError } from '../../../core/config/problems.ts';
import { formatWindow, parseWindow } from '../../../core/config/window.ts';

const SERVICES = 'services: { api: { image: ghcr.io/acme/api } }\n';

function parse(lines: string) {
  return parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(`${SERVICES}${lines}`));
}

function problemsOf(lines: string): string[] {
  try {
    parse(lines);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  return [];
}

const PROD = `
defaults:
  gates: { approvers: [octo-cat, acme_admin], scan: required }
  carry:
    - { file: "envs/{environment}/{target}/Chart.yaml", select: version }
environments:
  - { name: dev, targets: [aks] }
  - name: prod
    targets: [aks]
    after: dev
    promote: set
    carry:
      - { file: "envs/{environment}/values.yaml", select: ["{service}.replicas", "{service}.flags"] }
    gates:
      soak: 1h
      windows: Mon-Thu 09:00-16:00 Europe/Berlin
      freezes: 2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin
      approval: required
      checks: [load-test, contract]
      hotfix: allowed
`;

describe('what a slipway.yaml says of promotion', () => {
  test('is read key by key, with those of `defaults`', () => {
    const prod = parse(PROD).environments.get('prod');
    expect(prod?.promote).toBe('set');
    expect(prod?.carry).toEqual([
      { file: 'envs/{environment}/values.yaml', selectors: ['{service}.replicas', '{service}.flags'] },
    ]);
    expect(prod?.gates).toEqual({
      soakMs: 3_600_000,
      windows: [parseWindow('Mon-Thu 09:00-16:00 Europe/Berlin')],
      freezes: [
        {
          from: Date.parse('2026-12-20T17:00Z'),
          until: Date.parse('2027-01-02T05:00Z'),
          zone: 'Europe/Berlin',
          text: '2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin',
        },
      ],
      approval: true,
      approvers: ['octo-cat', 'acme_admin'],
      scan: true,
      checks: ['load-test', 'contract'],
      hotfix: true,
    });
  });

  test('is each service by itself and nothing carried, where nothing is said', () => {
    const dev = parse('environments: [{ name: dev }]').environments.get('dev');
    expect(dev).toMatchObject({ promote: 'services', carry: [] });
  });

  test.each([
    [
      'a freeze without a zone',
      'environments: [{ name: a, gates: { freezes: "2026-12-20 18:00 - 2027-01-02 06:00" } }]',
      '2:45 environments[0].gates.freezes `2026-12-20 18:00 - 2027-01-02 06:00` must read like `2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin`',
    ],
    [
      'an approver who cannot be one',
      'environments: [{ name: a, gates: { approval: required, approvers: ["@octo"] } }]',
      '2:68 environments[0].gates.approvers[0] `@octo` is no GitHub login; logins hold letters, digits, - and _ (39 at most)',
    ],
    [
      'a scan that is neither required nor left out',
      'environments: [{ name: a, gates: { scan: require } }]',
      '2:42 environments[0].gates.scan must be required, not `require`; did you mean `required`?',
    ],
    [
      'a way to promote that is none',
      'environments: [{ name: a }, { name: b, after: a, promote: sets }]',
      '2:59 environments[1].promote must be services, set, not `sets`; did you mean `set`?',
    ],
    [
      'a misspelt key of a carried value',
      'environments: [{ name: a }, { name: b, after: a, carry: [{ file: "{environment}.yaml", selct: v, select: v }] }]',
      '2:88 unknown key `selct`; did you mean `select`?',
    ],
    [
      'a carried selector that is none',
      'environments: [{ name: a }, { name: b, after: a, carry: [{ file: "{environment}.yaml", select: "a[" }] }]',
      /^2:96 environments\[1\]\.carry\[0\]\.select `a\[` is refused: /,
    ],
    [
      'a carried value that is the same place everywhere',
      'environments: [{ name: a }, { name: b, after: a, carry: [{ file: values.yaml, select: v }] }]',
      '2:58 carry names the same place in every environment; put {environment} into file or select',
    ],
    [
      'a carried value with {target}, in an environment that has none',
      'environments: [{ name: a }, { name: b, after: a, carry: [{ file: "{environment}/{target}.yaml", select: v }] }]',
      '2:29 carry holds {target}, but this environment has no targets',
    ],
    [
      'a soak with no environment before',
      'environments: [{ name: a, gates: { soak: 1h } }]',
      '2:42 gates.soak is about the environment before, and this one has no `after`',
    ],
    [
      'a set with no environment before',
      'environments: [{ name: a, promote: set }]',
      '2:36 promote is about the environment before, and this one has no `after`',
    ],
    [
      'approvers of nothing',
      'environments: [{ name: a, gates: { approvers: [octo] } }]',
      '2:47 gates.approvers names people, but no approval is asked for; add `approval: required`',
    ],
  ])('is refused with line and column: %s', (_, lines, problem) => {
    const problems = problemsOf(lines);
    expect(problems).toHaveLength(1);
    if (typeof problem === 'string') expect(problems).toEqual([problem]);
    else expect(problems[0]).toMatch(problem);
  });
});

describe('a dated freeze', () => {
  test.each([
    [
      'of a day that is not there',
      '2026-02-30 18:00 - 2026-03-02 06:00 UTC',
      '`2026-02-30 18:00` is no date and time',
    ],
    [
      'of an hour that is not there',
      '2026-02-20 24:30 - 2026-03-02 06:00 UTC',
      '`2026-02-20 24:30` is no date and time',
    ],
    ['that ends before it begins', '2026-12-20 18:00 - 2026-12-20 17:00 UTC', 'ends before it begins'],
    [
      'of an unknown zone',
      '2026-12-20 18:00 - 2026-12-21 17:00 Mars/Base',
      '`Mars/Base` is no IANA time zone',
    ],
  ])('%s is refused', (_, text, reason) => {
    expect(() => parseFreezePeriod(text)).toThrow(reason);
  });

  test('holds as long as it can mean where the clock shows its times twice', () => {
    const { from, until } = parseFreezePeriod('2026-10-25 02:15 - 2026-10-25 02:45 Europe/Berlin');
    expect([from, until]).toEqual([Date.parse('2026-10-25T00:15Z'), Date.parse('2026-10-25T01:45Z')]);
  });

  test('that begins in the missing hour begins at the change of the clock', () => {
    const { from } = parseFreezePeriod('2026-03-29 02:30 - 2026-03-30 00:00 Europe/Berlin');
    expect(from).toBe(Date.parse('2026-03-29T01:00Z'));
  });
});

test.each([
  'Mon-Thu 09:00-16:00 Europe/Berlin',
  'Fri-Mon 22:00-04:30 UTC',
  'Mon,Wed,Fri 00:00-24:00 America/New_York',
  'Sat,Sun 08:05-09:00 Asia/Kolkata',
  'Sat 08:05-09:00 Asia/Kolkata',
])('a window is written back as it was read: %s', (text) => {
  expect(formatWindow(parseWindow(text))).toBe(text);
});

test('a window from the end of a day to its own midnight is none', () => {
  expect(() => parseWindow('Mon 24:00-00:00 UTC')).toThrow('same minute');
});
