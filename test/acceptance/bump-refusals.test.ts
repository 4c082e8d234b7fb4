import { describe, expect, test } from 'vitest';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import {
  bumpWords,
  image,
  type Platform,
  release,
  slipwayYaml,
  startPlatform,
  token,
  valuesYaml,
} from './bump/platform.ts';
import { type JsonResult, runJson, runStep } from './bump/slipway.ts';

/** Nothing was written, whatever was refused. */
async function expectUntouched(platform: Platform, before: string | undefined): Promise<void> {
  expect(await platform.repository.resolve('main')).toBe(before);
}

function expectWords(result: JsonResult): void {
  const text = JSON.stringify(result);
  expect(text).not.toContain(token);
  const { error } = result;
  for (const part of [error?.what, error?.why, error?.fix]) expect(part ?? '').not.toBe('');
}

const file = (path: string, ...rest: string[]) => ['--file', path, '--image', release(1), ...rest];

describe.concurrent('a bump that is wrong is refused with exit status 2, and nothing is written', () => {
  const wrongInputs: readonly [title: string, words: readonly string[], code: string][] = [
    [
      'a selector that leads nowhere',
      file('envs/dev.yaml', '--select', 'services.nobody'),
      'selector-not-found',
    ],
    ['a selector that cannot be read', file('envs/dev.yaml', '--select', 'a[b'), 'selector-malformed'],
    ['an image that is written twice, without a selector', file('twice.yaml'), 'image-ambiguous'],
    [
      'a name that two items have',
      file('items.yaml', '--select', 'list[name=api].image'),
      'selector-ambiguous',
    ],
    ['broken YAML', file('broken.yaml', '--select', 'a'), 'yaml-invalid'],
    ['bytes that are no UTF-8', file('latin1.yaml', '--select', 'a'), 'yaml-not-utf8'],
    ['a value shared through an anchor', file('shared.yaml', '--select', 'base.image'), 'shared-value'],
    [
      'a place that needs a digest',
      ['--file', 'parts.yaml', '--select', 'image', '--image', `${image}:2`],
      'digest-required',
    ],
    [
      'another repository than the one there',
      file('envs/dev.yaml', '--select', 'services.chat-web.image'),
      'other-repository',
    ],
    ['a malformed digest', ['--file', 'envs/dev.yaml', '--image', `${image}@sha256:abc`], 'image-malformed'],
    ['a file that is not there', file('envs/devv.yaml'), 'file-missing'],
    ['a folder', file('envs'), 'not-a-file'],
    ['a path that leaves the repository', file('../etc/passwd'), 'git-path-invalid'],
    ['an absolute path', file('/etc/passwd'), 'git-path-invalid'],
    ['a path into .git', file('.git/config'), 'git-path-invalid'],
    [
      'an unknown service',
      ['--environment', 'dev', '--service', 'chat-apy', '--image', release(1)],
      'service-unknown',
    ],
    [
      'an unknown environment',
      ['--environment', 'prd', '--service', 'chat-api', '--image', release(1)],
      'environment-unknown',
    ],
    ['an unknown target', [...bumpWords(1, 'prod'), '--target', 'oke'], 'target-unknown'],
    [
      'an image of another service',
      ['--environment', 'dev', '--service', 'chat-web', '--image', release(1)],
      'image-mismatch',
    ],
    ['a slipway.yaml that is not there', [...bumpWords(1), '--config', 'other.yaml'], 'slipway-yaml-missing'],
    ['a slipway.yaml with mistakes', [...bumpWords(1), '--config', 'wrong.yaml'], 'config-invalid'],
    ['file and environment together', [...bumpWords(1), '--file', 'envs/dev.yaml'], 'inputs-conflict'],
    ['an environment without a service', ['--environment', 'dev', '--image', release(1)], 'inputs-conflict'],
    ['a selector without a file', [...bumpWords(1), '--select', 'a'], 'inputs-conflict'],
    ['nothing to bump', ['--image', release(1)], 'inputs-conflict'],
    ['a pull request', [...bumpWords(1), '--mode', 'pull-request'], 'mode-unsupported'],
    ['the API', [...bumpWords(1), '--transport', 'api'], 'transport-unsupported'],
    [
      'a source without a commit',
      [...bumpWords(1).slice(0, 6), '--source', 'acme/chat-api'],
      'source-malformed',
    ],
    ['a build that is no number', [...bumpWords(1).slice(0, 6), '--build', '1.5'], 'input-invalid'],
    ['no image', ['--environment', 'dev', '--service', 'chat-api'], 'input-invalid'],
    ['a branch that is not there', [...bumpWords(1), '--branch', 'nobody'], 'git-branch-missing'],
    ['a branch that is an option', [...bumpWords(1), '--branch=--upload-pack=x'], 'input-invalid'],
    ['an author nobody can be', [...bumpWords(1), '--author-name', '<>'], 'git-identity-invalid'],
  ];

  const files: Readonly<Record<string, string | Uint8Array>> = {
    'twice.yaml': `a: ${image}:1\nb: ${image}:1\n`,
    'items.yaml': `list:\n  - { name: api, image: "${image}:1" }\n  - { name: api, image: "${image}:1" }\n`,
    'broken.yaml': 'a: [1\nb: {\n',
    'latin1.yaml': Uint8Array.from([0x61, 0x3a, 0x20, 0xfc, 0x0a]),
    'shared.yaml': `base: &base { image: "${image}:1" }\napi: *base\n`,
    'parts.yaml': `image: { repository: ${image}, tag: "1", digest: "sha256:${'a'.repeat(64)}" }\n`,
    'wrong.yaml': `${slipwayYaml}  - { name: dev, tagets: [aks] }\n`,
  };

  test('each with what, why and what to do', async () => {
    await using platform = await startPlatform(files);
    const before = await platform.repository.resolve('main');
    for (const [title, words, code] of wrongInputs) {
      const result = await platform.bump(words);
      expect([title, result.reasonCode, result.exitStatus]).toEqual([title, code, 2]);
      expectWords(result);
    }
    await expectUntouched(platform, before);
  }, 180_000);

  test('a slipway.yaml with mistakes is told with file, line and column of all of them', async () => {
    await using platform = await startPlatform(files);
    const { error } = await platform.bump([...bumpWords(1), '--config', 'wrong.yaml']);
    expect(error?.why).toBe(
      'wrong.yaml:12:13 the environment `dev` is there twice\nwrong.yaml:12:18 unknown key `tagets`; did you mean `targets`?',
    );
  });
});

describe.concurrent('a Git server that refuses', () => {
  test.each([
    ['a wrong token', { SLIPWAY_GIT_TOKEN: 'wrong' }, 'git-unauthorised', 2],
    ['no token', {}, 'git-unauthorised', 2],
    ['a token that may only read', { SLIPWAY_GIT_TOKEN: 'reader' }, 'push-forbidden', 3],
  ])('%s: %j', async (_, env, code, exitStatus) => {
    await using platform = await startPlatform();
    const before = await platform.repository.resolve('main');
    const result = await platform.bump(bumpWords(1), { env });
    expect(result).toMatchObject({ reasonCode: code, exitStatus });
    expectWords(result);
    await expectUntouched(platform, before);
  });

  test('a hook that declines is said in its own words', async () => {
    await using platform = await startPlatform();
    await installHook(
      platform.repository.gitDir,
      'pre-receive',
      'echo "no releases on a Friday ::error::x" >&2; exit 1',
    );
    const before = await platform.repository.resolve('main');
    const result = await platform.bump(bumpWords(1));
    expect(result).toMatchObject({
      decision: 'declined',
      reasonCode: 'hook-declined',
      exitStatus: 3,
      outputs: { changed: 'false' },
    });
    expect(result.error?.why).toContain('no releases on a Friday');
    await expectUntouched(platform, before);
  });

  test('a protected branch', async () => {
    await using platform = await startPlatform();
    await installHook(
      platform.repository.gitDir,
      'pre-receive',
      'echo "GH006: Protected branch update failed" >&2; exit 1',
    );
    expect(await platform.bump(bumpWords(1))).toMatchObject({
      decision: 'declined',
      reasonCode: 'branch-protected',
      exitStatus: 3,
    });
  });

  test('a server that is not there', async () => {
    await using platform = await startPlatform();
    await platform.server.close();
    expect(await platform.bump(bumpWords(1))).toMatchObject({ reasonCode: 'git-unreachable', exitStatus: 3 });
  });

  test('a server that hangs', async () => {
    await using platform = await startPlatform();
    platform.server.injectFault({ kind: 'hang', service: 'upload-pack' });
    const result = await platform.bump([...bumpWords(1), '--git-timeout', '1s']);
    expect(result).toMatchObject({ reasonCode: 'git-timed-out', exitStatus: 3 });
    expectWords(result);
  });

  test('a repository that is not there', async () => {
    await using platform = await startPlatform();
    const words = ['bump', '--repository', `${platform.server.url}/nothing.git`, ...bumpWords(1)];
    const result = await runJson(words, { env: { SLIPWAY_GIT_TOKEN: token } });
    expect(result).toMatchObject({ reasonCode: 'git-repository-missing', exitStatus: 2 });
  });
});

describe.concurrent('a lost answer', () => {
  test('is cleared up: the commit is there once and its run says so', async () => {
    await using platform = await startPlatform();
    platform.server.injectFault({
      kind: 'truncate',
      keepBytes: 0,
      service: 'receive-pack',
      phase: 'exchange',
      times: 1,
    });
    const result = await platform.bump(bumpWords(1));
    expect(result).toMatchObject({ decision: 'bumped', exitStatus: 0 });
    expect(result.outputs?.['commit']).toBe(await platform.repository.resolve('main'));
    expect(await platform.messages()).toHaveLength(2);
  });
});

describe.concurrent('a hostile text changes nothing and commands nothing', () => {
  const hostile = ['::error::x', '\u001b[31mred', '--upload-pack=touch x', '../../x'];
  const inputs = [
    'service',
    'environment',
    'target',
    'file',
    'select',
    'branch',
    'image',
    'source',
    'config',
  ];

  /** Lines the runner would obey, apart from those the printer itself makes. */
  function commandsIn(log: string): string[] {
    return log
      .split('\n')
      .filter((line) => /^\s*(::|##\[)/.test(line))
      .filter((line) => !/^::(add-mask|group|endgroup|error title=|warning|notice)/.test(line));
  }

  test.each(inputs)('as the input %s', async (input) => {
    await using platform = await startPlatform();
    const before = await platform.repository.resolve('main');
    for (const text of hostile) {
      const given = { environment: 'dev', service: 'chat-api', image: release(1), [input]: text };
      const step = await runStep(
        'bump',
        { repository: platform.url, ...given },
        { env: { SLIPWAY_GIT_TOKEN: token } },
      );
      expect([text, step.exitCode]).toEqual([text, 2]);
      expect(commandsIn(step.stdout)).toEqual([]);
      expect(step.stdout).not.toContain('\u001b[31mred');
    }
    await expectUntouched(platform, before);
  });

  test('inside a values file that is shown in a difference', async () => {
    const text = valuesYaml().replace('# what runs', '# ::error::x\n# ##[error]y');
    await using platform = await startPlatform({ 'envs/dev.yaml': text });
    const given = { environment: 'dev', service: 'chat-api', image: release(1), 'dry-run': 'true' };
    const step = await runStep(
      'bump',
      { repository: platform.url, ...given },
      { env: { SLIPWAY_GIT_TOKEN: token } },
    );
    expect(step.exitCode).toBe(0);
    expect(commandsIn(step.stdout)).toEqual([]);
    expect(step.stdout).not.toContain('##[error');
  });
});
