import { describe, expect, test } from 'vitest';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { ConfigError } from '../../../core/config/problems.ts';

const EXAMPLE = `# yaml-language-server: $schema=https://example.com/slipway.schema.json
services:
  chat-api: { image: ghcr.io/acme/chat-api }
defaults:
  argocd: { server: https://argocd.example.com, applications: ["todo-{environment}-{target}"] }
  images: gitops/environments/{environment}/{target}/todo.yaml
  select: services.{service}.image
  rollback: automatic
environments:
  - { name: dev, targets: [aks] }
  - { name: staging, targets: [aks], after: dev, gates: { soak: 10m } }
  - name: prod
    targets: [aks, gke]
    after: staging
    parallel: true
    rollback: propose
    gates: { soak: 1h, windows: ["Mon-Thu 09:00-16:00 Europe/Berlin"], approval: required }
`;

/** A file that is right but for the lines a test puts in. */
function withEnvironments(lines: string): string {
  return `services: { chat-api: { image: ghcr.io/acme/chat-api } }\nenvironments:\n${lines}`;
}

function parse(text: string | Uint8Array): SlipwayConfig {
  return parseSlipwayConfig('slipway.yaml', typeof text === 'string' ? new TextEncoder().encode(text) : text);
}

function problemsOf(text: string | Uint8Array): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  return [];
}

describe('a correct slipway.yaml', () => {
  test('gives services and environments in the order of the file', () => {
    const config = parse(EXAMPLE);
    expect([...config.services.values()]).toEqual([{ name: 'chat-api', image: 'ghcr.io/acme/chat-api' }]);
    expect([...config.environments.keys()]).toEqual(['dev', 'staging', 'prod']);
  });

  test('merges `defaults` into every environment, and the environment wins', () => {
    const { environments } = parse(EXAMPLE);
    expect(environments.get('dev')).toEqual({
      name: 'dev',
      targets: ['aks'],
      parallel: false,
      argocd: { server: 'https://argocd.example.com', applications: ['todo-{environment}-{target}'] },
      images: 'gitops/environments/{environment}/{target}/todo.yaml',
      selectors: ['services.{service}.image'],
      rollback: 'automatic',
      promote: 'services',
      carry: [],
    });
    expect(environments.get('prod')).toMatchObject({ parallel: true, rollback: 'propose', after: 'staging' });
  });

  test('keeps the default server when an environment names applications of its own', () => {
    const config = parse(
      `${EXAMPLE}  - { name: lab, targets: [kind], argocd: { applications: lab/todo, project: lab } }\n`,
    );
    expect(config.environments.get('lab')?.argocd).toEqual({
      server: 'https://argocd.example.com',
      applications: ['lab/todo'],
      project: 'lab',
    });
  });

  test('reads gates into milliseconds and minutes', () => {
    expect(parse(EXAMPLE).environments.get('prod')?.gates).toEqual({
      soakMs: 3_600_000,
      windows: [{ days: [1, 2, 3, 4], fromMinute: 540, toMinute: 960, zone: 'Europe/Berlin' }],
      freezes: [],
      approval: true,
      approvers: [],
      scan: false,
      checks: [],
      hotfix: false,
    });
  });

  test('declares no gates where none are written', () => {
    expect(
      parse(withEnvironments('  - { name: dev, gates: {} }')).environments.get('dev'),
    ).not.toHaveProperty('gates');
  });

  test('gives every environment the gates of `defaults`', () => {
    const config = parse(`${withEnvironments('  - name: dev')}\ndefaults: { gates: { soak: 5m } }\n`);
    expect(config.environments.get('dev')?.gates).toMatchObject({ soakMs: 300_000 });
  });

  test('follows anchors and aliases', () => {
    const config = parse(
      withEnvironments('  - { name: dev, argocd: &a { project: p } }\n  - { name: prod, argocd: *a }'),
    );
    expect(config.environments.get('prod')?.argocd.project).toBe('p');
  });

  test('takes a byte order mark and CRLF', () => {
    expect(parse(`\uFEFF${EXAMPLE.replaceAll('\n', '\r\n')}`).environments.size).toBe(3);
  });
});

describe('a mistake in slipway.yaml is told with its place', () => {
  const cases: readonly [title: string, text: string, problems: readonly string[]][] = [
    [
      'an unknown key, with a suggestion',
      withEnvironments('  - name: dev\n    argocd: { aplications: [todo] }'),
      ['4:15 unknown key `aplications`; did you mean `applications`?'],
    ],
    [
      'an unknown key that resembles none',
      'services: {}\nenvironments: [{ name: dev }]\nnotifications: {}\n',
      ['3:1 unknown key `notifications`; known are services, defaults, environments'],
    ],
    ['a missing key', 'services: {}\n', ['1:1 environments is missing']],
    [
      'a missing key inside an entry',
      withEnvironments('  - name: dev\n  - targets: [aks]'),
      ['4:5 environments[1].name is missing'],
    ],
    [
      'a number where text is needed',
      withEnvironments('  - name: 1'),
      ['3:11 environments[0].name must be text, not the number 1 (put it in quotes to make it text)'],
    ],
    [
      'a word outside a closed list',
      withEnvironments('  - { name: dev, rollback: automatik }'),
      [
        '3:28 environments[0].rollback must be automatic, propose, off, not `automatik`; did you mean `automatic`?',
      ],
    ],
    [
      'an unknown placeholder',
      withEnvironments('  - name: dev\n    images: envs/{enviroment}.yaml'),
      [
        '4:13 environments[0].images `envs/{enviroment}.yaml` has the unknown placeholder `{enviroment}`; known are {service}, {environment}, {target}; did you mean `environment`?',
      ],
    ],
    [
      'a brace without its partner',
      withEnvironments('  - name: dev\n    select: "a.{service"'),
      [
        '4:13 environments[0].select `a.{service` has a brace without its partner; placeholders are {service}, {environment}, {target}',
      ],
    ],
    [
      'a selector that cannot be read',
      withEnvironments('  - name: dev\n    select: "a[b"'),
      ['4:13 environments[0].select `a[b` is refused: nothing can be made of "[b"'],
    ],
    [
      'a path that leaves the repository',
      withEnvironments('  - name: dev\n    images: ../{environment}.yaml'),
      ['4:13 environments[0].images `../{environment}.yaml` is refused: it leaves its folder with `..`'],
    ],
    [
      'a path into .git',
      withEnvironments('  - name: dev\n    images: .git/config'),
      ['4:13 environments[0].images `.git/config` is refused: it leads into a `.git` folder'],
    ],
    [
      'a name that is a path',
      withEnvironments('  - name: ../etc'),
      [
        '3:11 environments[0].name `../etc` is no name; names begin with a letter or digit and hold letters, digits and . _ - (63 at most)',
      ],
    ],
    [
      'a name a tool could read as an option',
      withEnvironments('  - { name: dev, targets: [--force] }'),
      [
        '3:28 environments[0].targets[0] `--force` is no name; names begin with a letter or digit and hold letters, digits and . _ - (63 at most)',
      ],
    ],
    [
      'a hostile service name, at its key',
      'services:\n  "a\\n::error::b": { image: ghcr.io/a/b }\nenvironments: [{ name: dev }]\n',
      [
        '2:3 services.a\n::error::b is no name; names begin with a letter or digit and hold letters, digits and . _ - (63 at most)',
      ],
    ],
    [
      'an image with a tag',
      'services: { api: { image: "ghcr.io/acme/api:1.2" } }\nenvironments: [{ name: dev }]\n',
      [
        '1:27 services.api.image `ghcr.io/acme/api:1.2` has a tag or digest; write registry and repository only, such as ghcr.io/acme/chat-api',
      ],
    ],
    [
      'a server that is no URL',
      withEnvironments('  - name: dev\n    argocd: { server: "ftp://x" }'),
      ['4:23 environments[0].argocd.server `ftp://x` is refused: only http and https are spoken'],
    ],
    [
      'an application name a tool could read as an option',
      withEnvironments('  - name: dev\n    argocd: { applications: ["-x"] }'),
      [
        '4:30 environments[0].argocd.applications[0] `-x` begins with -, so a tool could take it for an option',
      ],
    ],
    [
      'a soak that is no duration',
      withEnvironments('  - { name: b }\n  - { name: c, after: b, gates: { soak: soon } }'),
      ['4:41 environments[1].gates.soak `soon` must be a duration such as 15s, 10m, 1h30m or 2d'],
    ],
    [
      'a window in an unknown time zone',
      withEnvironments('  - { name: dev, gates: { windows: "Mon 09:00-10:00 Europe/Nowhere" } }'),
      [
        '3:36 environments[0].gates.windows `Mon 09:00-10:00 Europe/Nowhere` must read like `Mon-Thu 09:00-16:00 Europe/Berlin`; `Europe/Nowhere` is no IANA time zone',
      ],
    ],
    [
      'an environment that is there twice',
      withEnvironments('  - name: dev\n  - name: dev'),
      ['4:11 the environment `dev` is there twice'],
    ],
    [
      'an unknown `after`',
      withEnvironments('  - name: staging\n  - { name: prod, after: stagin }'),
      ['4:26 no environment is named `stagin`; did you mean `staging`?'],
    ],
    [
      'environments that wait for each other, once',
      withEnvironments('  - { name: a, after: c }\n  - { name: b, after: a }\n  - { name: c, after: b }'),
      ['3:23 environments wait for each other: a after c after b after a'],
    ],
    [
      'an environment that waits for itself',
      withEnvironments('  - { name: a, after: a }'),
      ['3:23 environments wait for each other: a after a'],
    ],
    [
      'a target that is there twice',
      withEnvironments('  - { name: dev, targets: [aks, aks] }'),
      ['3:27 the target `aks` is there twice'],
    ],
    [
      'a {target} where there are no targets',
      withEnvironments('  - name: dev\n    images: "{target}.yaml"'),
      ['3:5 images holds {target}, but this environment has no targets'],
    ],
    [
      'a key that is written twice',
      'services: {}\nservices: {}\n',
      ['2:1 the key `services` is written twice'],
    ],
    [
      'the key __proto__',
      'services: { __proto__: { image: a/b } }\n',
      ['1:13 the key `__proto__` is refused'],
    ],
    ['an empty file', '', ['1:1 the file must be a map, not empty']],
    ['a list instead of a map', '- a\n', ['1:1 the file must be a map, not a list']],
  ];

  test.each(cases)('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('all mistakes at once, in the order of the file', () => {
    const text =
      'services: { api: {} }\nenvironments:\n  - { name: dev, after: prd }\n  - { name: prod, tagets: [a] }\nx: 1\n';
    expect(problemsOf(text)).toEqual([
      '1:18 services.api.image is missing',
      '3:25 no environment is named `prd`; did you mean `prod`?',
      '4:19 unknown key `tagets`; did you mean `targets`?',
      '5:1 unknown key `x`; known are services, defaults, environments',
    ]);
  });

  test.each([
    ['with the place of the break', 'services: [a\nenvironments: {\n', /^2:1 /],
    [
      'with a hint where a placeholder lacks its quotes',
      withEnvironments('  - { name: dev, images: {environment}.yaml }'),
      /^3:\d+ .+; inside \[ \] and \{ \} a text with placeholders needs quotes$/,
    ],
  ])('broken YAML once, %s', (_, text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('a message that names the file, the line and what to do', () => {
    expect(() => parse('services: {}\n')).toThrow(
      /slipway\.yaml has a mistake[\s\S]*slipway\.yaml:1:1 environments is missing/,
    );
  });
});

describe('a hostile slipway.yaml is refused without harm', () => {
  test('aliases that multiply', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    expect(problemsOf(`a0: &a0 x\n${levels.join('\n')}\n`)).toEqual([
      '1:1 the file follows more than 100 aliases',
    ]);
  });

  test('an alias inside its own anchor', () => {
    expect(problemsOf('services: &a [*a]\n')).toEqual(['1:1 the file is nested deeper than 32 levels']);
  });

  test('10 MB', () => {
    expect(problemsOf(new Uint8Array(10_000_000).fill(32))).toEqual([
      '1:1 the file has 10000000 bytes, more than the 1048576 that are read',
    ]);
  });

  test('a hundred thousand open brackets', () => {
    expect(problemsOf('['.repeat(100_000))).not.toHaveLength(0);
  });

  test('a hundred thousand short keys', () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `k${i}:`).join('\n');
    expect(problemsOf(text)).toEqual([
      '1:1 the file has more than 50000 values once its aliases are followed',
    ]);
  });

  test('bytes that are no UTF-8', () => {
    expect(problemsOf(Uint8Array.of(0x61, 0xff, 0xfe))).toEqual(['1:1 the file is not UTF-8 text']);
  });

  test('more mistakes than anyone reads: the message stays short, the list is whole', () => {
    const text = `services: {}\nenvironments: [{ name: dev }]\n${Array.from({ length: 60 }, (_, i) => `x${i}: 1`).join('\n')}\n`;
    expect(problemsOf(text)).toHaveLength(60);
    expect(() => parse(text)).toThrow('and 40 more');
  });
});
