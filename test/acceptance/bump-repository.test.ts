import { describe, expect, test } from 'vitest';
import { parseRecords } from '../../core/bump/message.ts';
import {
  bumpWords,
  image,
  type Platform,
  release,
  startPlatform,
  token,
  valuesYaml,
} from './bump/platform.ts';
import { runSlipway, runStep } from './bump/slipway.ts';

/** What the file says after `chat-api` was bumped to release `n`. */
function bumped(n: number): string {
  return valuesYaml().replace(`${image}:1.0`, release(n));
}

describe.concurrent('a bump of a service in an environment', () => {
  test('changes one value in one commit that says who it is', async () => {
    await using platform = await startPlatform();
    const before = await platform.repository.resolve('main');
    const result = await platform.bump(bumpWords(4));
    expect(result).toMatchObject({
      action: 'bump',
      decision: 'bumped',
      reasonCode: 'pushed',
      exitStatus: 0,
      outputs: {
        commit: await platform.repository.resolve('main'),
        file: 'envs/dev.yaml',
        before: `${image}:1.0`,
        after: release(4),
        changed: 'true',
        digest: release(4).split('@')[1],
      },
      changes: [{ file: 'envs/dev.yaml', line: 3, selector: 'services.chat-api.image' }],
    });
    expect(await platform.read('envs/dev.yaml')).toBe(bumped(4));
    const [message = ''] = await platform.messages();
    expect(message).toMatch(/^bump chat-api in dev to 1\.4\n/);
    expect(parseRecords(message)).toMatchObject([
      {
        intent: result.outputs?.['intent'],
        service: 'chat-api',
        environment: 'dev',
        build: 4,
        to: release(4),
      },
    ]);
    expect((await platform.repository.log('main', 2))[1]?.sha).toBe(before);
  });

  test('takes source, build and run from the workflow it runs in', async () => {
    await using platform = await startPlatform();
    const step = await runStep(
      'bump',
      {
        repository: platform.url,
        environment: 'dev',
        service: 'chat-api',
        image: release(4),
        'git-token': token,
      },
      {
        env: {
          GITHUB_REPOSITORY: 'acme/chat-api',
          GITHUB_SHA: 'c'.repeat(40),
          GITHUB_RUN_NUMBER: '17',
          GITHUB_SERVER_URL: 'https://github.com',
          GITHUB_RUN_ID: '99',
        },
      },
    );
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ decision: 'bumped', changed: 'true', before: `${image}:1.0` });
    expect(step.summary).toContain('bump chat-api in dev to 1.4');
    const [message = ''] = await platform.messages();
    expect(parseRecords(message)).toMatchObject([
      {
        source: { repository: 'acme/chat-api', sha: 'c'.repeat(40) },
        build: 17,
        run: 'https://github.com/acme/chat-api/actions/runs/99',
      },
    ]);
    const log = step.stdout.replace(`::add-mask::${token}\n`, '');
    expect(log + step.stderr + step.summary + JSON.stringify(step.outputs)).not.toContain(token);
  });

  test('writes all targets in one commit, or the one that is named', async () => {
    await using platform = await startPlatform();
    const all = await platform.bump(bumpWords(1, 'prod'));
    expect(all.outputs?.['file']).toBe('envs/prod/aks.yaml\nenvs/prod/gke.yaml');
    expect(await platform.messages()).toHaveLength(2);
    const one = await platform.bump([...bumpWords(2, 'prod'), '--target', 'gke']);
    expect(one.outputs?.['file']).toBe('envs/prod/gke.yaml');
    expect(await platform.read('envs/prod/aks.yaml')).toBe(bumped(1));
    expect(await platform.read('envs/prod/gke.yaml')).toBe(bumped(2));
    const other = await platform.bump([...bumpWords(2, 'prod'), '--target', 'aks']);
    expect(other.decision).toBe('bumped');
  });
});

describe.concurrent('a bump of a file', () => {
  test('needs no slipway.yaml and guards the order of the place', async () => {
    await using platform = await startPlatform();
    const words = [
      '--file',
      'envs/dev.yaml',
      '--select',
      'services.chat-api.image',
      '--source',
      `acme/chat-api@${'a'.repeat(40)}`,
    ];
    const first = await platform.bump([...words, '--image', release(5), '--build', '5']);
    expect(first).toMatchObject({ decision: 'bumped', outputs: { file: 'envs/dev.yaml' } });
    expect((await platform.messages())[0]).toMatch(/^bump chat-api in envs\/dev.yaml to 1.5\n/);
    const older = await platform.bump([...words, '--image', release(4), '--build', '4']);
    expect(older).toMatchObject({ decision: 'refused', reasonCode: 'older-build', exitStatus: 1 });
    expect(await platform.read('envs/dev.yaml')).toBe(bumped(5));
  });

  test('finds the place itself, and keeps CRLF, comments and a missing end of line', async () => {
    const odd = `# ü\r\nimage:\r\n  repository: ${image}   # repo\r\n  tag: "1.0"\t# tag\r\n  digest: ''`;
    await using platform = await startPlatform({ 'odd.yaml': odd });
    const result = await platform.bump(['--file', './odd.yaml', '--image', release(3)]);
    expect(result.decision).toBe('bumped');
    const [, digest = ''] = release(3).split('@');
    expect(await platform.read('odd.yaml')).toBe(odd.replace('"1.0"', '"1.3"').replace("''", `'${digest}'`));
  });
});

describe.concurrent('a bump that has nothing to do', () => {
  test('is recognised when the same job runs again', async () => {
    await using platform = await startPlatform();
    const first = await platform.bump(bumpWords(4));
    const again = await platform.bump(bumpWords(4));
    expect(again).toMatchObject({
      decision: 'already-there',
      exitStatus: 0,
      outputs: { commit: first.outputs?.['commit'], changed: 'false', intent: first.outputs?.['intent'] },
    });
    expect(await platform.messages()).toHaveLength(2);
  });

  test('is not repeated when somebody changed the value since', async () => {
    await using platform = await startPlatform();
    const first = await platform.bump(bumpWords(4));
    await platform.repository.commit({
      branch: 'main',
      message: 'by hand',
      files: { 'envs/dev.yaml': valuesYaml() },
    });
    const again = await platform.bump(bumpWords(4));
    expect(again).toMatchObject({ decision: 'recognised', reasonCode: 'intent-known', exitStatus: 0 });
    expect(again.outputs?.['commit']).toBe(first.outputs?.['commit']);
    expect(await platform.read('envs/dev.yaml')).toBe(valuesYaml());
  });

  test('shows what it would write in a dry run, and writes nothing', async () => {
    await using platform = await startPlatform();
    const before = await platform.repository.resolve('main');
    const result = await platform.bump([...bumpWords(4), '--dry-run']);
    expect(result).toMatchObject({
      decision: 'planned',
      exitStatus: 0,
      outputs: { commit: '', changed: 'false' },
    });
    expect(result['diff']).toContain(`+  chat-api: { image: ${release(4)} }  # chat-api\n`);
    expect(await platform.repository.resolve('main')).toBe(before);
    expect(platform.server.requests.filter(({ service }) => service === 'receive-pack')).toEqual([]);
  });
});

describe.concurrent('the order of builds', () => {
  async function afterBuildFive(): Promise<Platform> {
    const platform = await startPlatform();
    await platform.bump(bumpWords(5));
    return platform;
  }

  test.each([
    ['an older build', bumpWords(4), 'older-build'],
    ['no build', bumpWords(6).slice(0, -2), 'build-missing'],
    [
      'another source repository',
      [...bumpWords(6).slice(0, 6), '--source', `acme/fork@${'b'.repeat(40)}`, '--build', '9'],
      'other-source',
    ],
  ])('refuses %s, and takes it with allow-downgrade', async (_, words, code) => {
    await using platform = await afterBuildFive();
    expect(await platform.bump(words)).toMatchObject({
      decision: 'refused',
      reasonCode: code,
      exitStatus: 1,
    });
    expect(await platform.read('envs/dev.yaml')).toBe(bumped(5));
    expect(await platform.bump([...words, '--allow-downgrade'])).toMatchObject({
      decision: 'bumped',
      exitStatus: 0,
    });
  });

  test('is kept for each environment on its own', async () => {
    await using platform = await afterBuildFive();
    expect(await platform.bump(bumpWords(4, 'prod'))).toMatchObject({ decision: 'bumped' });
  });

  test('reports a release that was taken back and does not write it again', async () => {
    await using platform = await afterBuildFive();
    const bad = await platform.bump(bumpWords(6));
    await platform.repository.commit({
      branch: 'main',
      message: `Revert "bump"\n\nThis reverts commit ${bad.outputs?.['commit']}.\n`,
      files: { 'envs/dev.yaml': bumped(5) },
    });
    for (const extra of [[], ['--allow-downgrade']]) {
      const again = await platform.bump([...bumpWords(6), ...extra]);
      expect(again).toMatchObject({ decision: 'refused', reasonCode: 'quarantined', exitStatus: 1 });
    }
    expect(await platform.read('envs/dev.yaml')).toBe(bumped(5));
    expect(await platform.bump(bumpWords(7))).toMatchObject({ decision: 'bumped' });
  });
});

describe.concurrent('many bumps at once', () => {
  test('ten writers on neighbouring lines all land, each once', async () => {
    const services = Array.from({ length: 10 }, (_, index) => `service-${index}`);
    await using platform = await startPlatform({ 'all.yaml': valuesYaml(services) });
    const results = await Promise.all(
      services.map((service) =>
        platform.bump([
          '--file',
          'all.yaml',
          '--select',
          `services.${service}.image`,
          '--image',
          `ghcr.io/acme/${service}:2.0`,
        ]),
      ),
    );
    expect(results.map(({ decision }) => decision)).toEqual(services.map(() => 'bumped'));
    expect(await platform.read('all.yaml')).toBe(valuesYaml(services).replaceAll(':1.0', ':2.0'));
    const messages = await platform.messages();
    // The first commit of the repository is not theirs.
    expect(messages.length).toBeLessThanOrEqual(1 + 3);
    expect(messages.join('\n').match(/^Slipway-Intent: /gm)).toHaveLength(services.length);
  });

  test('ten runs of one job write one commit', async () => {
    await using platform = await startPlatform();
    const results = await Promise.all(Array.from({ length: 10 }, () => platform.bump(bumpWords(4))));
    // Runs that write in the same second make the very same commit: each of them may say that it is there.
    expect(results.filter(({ exitStatus }) => exitStatus !== 0)).toEqual([]);
    expect(results.map(({ decision }) => decision)).toContain('bumped');
    expect(new Set(results.map(({ outputs }) => outputs?.['commit'])).size).toBe(1);
    expect(await platform.messages()).toHaveLength(2);
  });
});

describe.concurrent('on a terminal', () => {
  test('a dry run shows a coloured difference', async () => {
    await using platform = await startPlatform();
    const run = await runSlipway(['bump', '--repository', platform.url, ...bumpWords(4), '--dry-run'], {
      env: { SLIPWAY_GIT_TOKEN: token, FORCE_COLOR: '1' },
    });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(`\u001b[32m+  chat-api: { image: ${release(4)} }`);
    expect(run.stdout).toContain(`\u001b[31m-  chat-api: { image: ${image}:1.0 }`);
    expect(run.stdout + run.stderr).not.toContain(token);
  });
});
