import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Cluster, clusters, renderText } from './render.ts';
import { root } from './root.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-charts-bump-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function imagesOf({ environment, cloud }: Cluster): string {
  return join(root, 'gitops', 'environments', environment, cloud, 'todo.yaml');
}

interface Images {
  readonly services: Readonly<Record<string, { readonly image: Readonly<Record<string, string>> }>>;
}

async function readServices(cluster: Cluster): Promise<readonly string[]> {
  return Object.keys((parse(await readFile(imagesOf(cluster), 'utf8')) as Images).services);
}

const digest = `sha256:${createHash('sha256').update('the next release').digest('hex')}`;

/** A copy of a cluster's images with one service bumped by the command a person would type. */
async function bump(cluster: Cluster, service: string): Promise<string> {
  const file = join(folder, `${cluster.environment}-${cluster.cloud}-${service}.yaml`);
  await copyFile(imagesOf(cluster), file);
  const image = `ghcr.io/acme/todo-${service}:9.9.9@${digest}`;
  const words = ['bump', '--file', file, '--select', `services.${service}.image`, '--image', image];
  const script = join(root, 'scripts', 'slipway.ts');
  await promisify(execFile)(process.execPath, [script, ...words], { cwd: folder, timeout: 60_000 });
  return file;
}

/** Lines that are not the same; both texts have as many lines. */
function changedLines(before: string, after: string): readonly (readonly [string, string])[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  expect(now).toHaveLength(old.length);
  return old.flatMap((line, index) => {
    const next = now[index] ?? '';
    return line === next ? [] : [[line.trim(), next.trim()] as const];
  });
}

const cluster = { environment: 'prod', cloud: 'gke' } as const;
const services = await readServices(cluster);

describe('a bump of one service', () => {
  test.each(services)('%s changes its tag, its digest and its image alone', async (service) => {
    const file = await bump(cluster, service);
    const inFile = changedLines(await readFile(imagesOf(cluster), 'utf8'), await readFile(file, 'utf8'));
    expect(inFile.map(([, now]) => now)).toEqual(['tag: 9.9.9', `digest: ${digest}`]);
    const inRender = changedLines(
      await renderText({ chart: 'todo', ...cluster }),
      await renderText({ chart: 'todo', ...cluster, more: ['--values', file] }),
    );
    expect(inRender.map(([, now]) => now)).toEqual([`image: ghcr.io/acme/todo-${service}:9.9.9@${digest}`]);
  });
});

describe('the images of every cluster', () => {
  test.each(clusters)('can be bumped in $environment on $cloud, for each of its services', async (one) => {
    expect(await readServices(one)).toEqual(services);
    const file = await bump(one, 'chat-api');
    const inFile = changedLines(await readFile(imagesOf(one), 'utf8'), await readFile(file, 'utf8'));
    expect(inFile).toHaveLength(2);
  });

  test('are placeholders whose digests say so: hashes of `<service>:<tag>`, of no image that exists', async () => {
    const images = parse(await readFile(imagesOf(cluster), 'utf8')) as Images;
    for (const [service, { image }] of Object.entries(images.services)) {
      const hash = createHash('sha256').update(`${service}:${image['tag']}`).digest('hex');
      expect(image['digest']).toBe(`sha256:${hash}`);
    }
  });
});
