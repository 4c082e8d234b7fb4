import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectKubernetes } from '../../scripts/cluster/connect.ts';
import { cacheFolder } from '../../scripts/tools/go-tool.ts';
import { provideBinaries } from './build/provide.ts';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');
const statusSchema = z.looseObject({ state: z.string(), kubeconfig: z.string(), answers: z.boolean() });
const namesSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Both streams. */
  output(): string;
}

/** Temporary files and the cache of the commands under test: the binaries of the real one, and no running cluster. */
let folder = '';

beforeAll(async () => {
  await provideBinaries({ onProgress: () => undefined });
  folder = await mkdtemp(join(tmpdir(), 'slipway-cluster-demo-'));
  await mkdir(join(folder, 'cache', 'cluster'), { recursive: true });
  const built = join(cacheFolder(), 'cluster');
  for (const name of (await readdir(built)).filter((one) => one !== 'running')) {
    await symlink(join(built, name), join(folder, 'cache', 'cluster', name));
  }
});

afterAll(async () => {
  await start('cluster.ts', 'down').ended;
  await rm(folder, { recursive: true, force: true });
});

function start(script: string, ...args: readonly string[]): Running {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [join(scripts, script), ...args], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR: folder, SLIPWAY_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, ended, output: () => stdout + stderr };
}

async function readStatus(): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(JSON.parse((await start('cluster.ts', 'status', '--json').ended).stdout));
}

async function applicationsOn(kubeconfig: string): Promise<readonly string[]> {
  const kubernetes = await connectKubernetes(kubeconfig);
  const list = await kubernetes.get('/apis/argoproj.io/v1alpha1/namespaces/argocd/applications');
  kubernetes.close();
  return namesSchema.parse(list).items.map(({ metadata }) => metadata.name);
}

/** Seven deliveries and promotions, each with a stability window or two, and a soak. */
const demoDeadlineMs = 25 * 60_000;
const environments = ['todo-dev', 'todo-prod', 'todo-staging'];

describe('the demo and the lab on a real Argo CD', () => {
  test('ends the cluster it started when it is ended, and leaves nothing behind', async () => {
    const demo = start('demo.ts', '--cluster');
    await expect.poll(demo.output, { timeout: 180_000, interval: 100 }).toContain('starting Argo CD');
    demo.child.kill('SIGTERM');
    const { exitCode, stdout } = await demo.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Interrupted: the cluster is down and its files removed.');
    expect(await readdir(folder)).toEqual(['cache']);
  });

  test('gives a start up that is interrupted', async () => {
    const up = start('cluster.ts', 'up');
    await expect.poll(up.output, { timeout: 180_000, interval: 100 }).toContain('starting Kubernetes');
    up.child.kill('SIGINT');
    const { exitCode, stderr } = await up.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('the start is given up and nothing runs');
    expect((await start('cluster.ts', 'status').ended).stderr).toBe(
      'No cluster runs. Start one: npm run cluster up\n',
    );
  });

  test('joins a start that is under way, and finds the cluster that runs', async () => {
    const [first, second] = [start('cluster.ts', 'up'), start('cluster.ts', 'up')];
    expect((await first.ended).exitCode).toBe(0);
    expect((await second.ended).exitCode).toBe(0);
    expect((await start('cluster.ts', 'up').ended).stderr).toContain('It runs already.');
    const { kubeconfig, answers } = await readStatus();
    expect(answers).toBe(true);
    expect((await applicationsOn(kubeconfig)).toSorted()).toEqual(environments);
  });

  test('keeps every promise on a cluster that runs already, and leaves it as it was', {
    timeout: demoDeadlineMs,
  }, async () => {
    const before = await readStatus();
    const { exitCode, stdout } = await start('demo.ts', '--cluster').ended;
    expect(stdout).not.toContain('✘');
    expect(exitCode).toBe(0);
    expect(stdout.match(/^ {2}✔ /gm)).toHaveLength(20);
    const svg = await readFile(join(folder, 'demo-out', 'release-timeline.svg'), 'utf8');
    expect(svg.match(/>rolled back</g)).toHaveLength(2);
    expect(await readStatus()).toEqual(before);
    expect((await applicationsOn(before.kubeconfig)).toSorted()).toEqual(environments);
  });

  test('ends the cluster when it is told to, and only once', async () => {
    expect((await start('cluster.ts', 'down').ended).stderr).toContain('Ended; the logs are kept in ');
    expect((await start('cluster.ts', 'down').ended).stderr).toBe('No cluster runs.\n');
  });
});
