import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { isForeignChart, readComponents } from '../../../scripts/platform/component.ts';
import { imagesOf } from '../../../scripts/platform/judge.ts';
import { readKeys } from '../../../scripts/platform/keys.ts';
import type { RenderedObject } from '../../../scripts/platform/render.ts';
import { clusters, renderCluster } from './render.ts';
import { root } from './root.ts';

const registriesShape = z.object({ registries: z.record(z.string(), z.array(z.string())) });

/** What the policies trust beside the services: `registry/owner/`, or `registry/name:`. */
async function readPolicyPrefixes(): Promise<readonly string[]> {
  const text = await readFile(join(root, 'gitops', 'policies', 'values.yaml'), 'utf8');
  return Object.values(registriesShape.parse(parse(text)).registries).flat();
}

/** The default of `trusted_images` of GKE, which is what Binary Authorization admits. */
async function readTrustedImages(): Promise<readonly string[]> {
  const text = await readFile(join(root, 'gitops', 'terraform', 'gke', 'cloud.tf'), 'utf8');
  const [, list = ''] = /variable "trusted_images" \{.*?default = \[(.*?)\]/s.exec(text) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, pattern = '']) => pattern);
}

/** Binary Authorization's patterns end in `*` (this folder, or any tag) or `**` (what is below, too). */
function admits(pattern: string, image: string): boolean {
  const [prefix = '', stars = ''] = pattern.split(/(?=\*)/, 2);
  if (!image.startsWith(prefix)) return false;
  return stars === ''
    ? image === prefix
    : pattern.endsWith('**') || !image.slice(prefix.length).includes('/');
}

async function readImagesOnGke(): Promise<readonly string[]> {
  const charts = [...(await readComponents(root)).values()].filter(isForeignChart);
  const onGke = charts.filter(({ clouds }) => clouds.includes('gke'));
  const listed = (await Promise.all(onGke.map(({ name }) => readKeys(root, name)))).flatMap(
    ({ images }) => images,
  );
  const rendered = (await Promise.all(clusters.map(renderCluster))).flat() as readonly RenderedObject[];
  return [...new Set([...listed, ...rendered.flatMap(imagesOf)])].map((image) => `${image}:1.0.0`);
}

describe('the images that GKE admits', () => {
  test('are all that the platform and the application run', async () => {
    const [trusted, images] = [await readTrustedImages(), await readImagesOnGke()];
    expect(images.length).toBeGreaterThan(40);
    expect(images.filter((image) => !trusted.some((pattern) => admits(pattern, image)))).toEqual([]);
  });

  test('are no others: no pattern is left from what is gone', async () => {
    const [trusted, images] = [await readTrustedImages(), await readImagesOnGke()];
    expect(trusted.length).toBeGreaterThan(15);
    expect(trusted.filter((pattern) => !images.some((image) => admits(pattern, image)))).toEqual([]);
  });

  test('are those that the policies trust, where there is a policy', async () => {
    const trusted = await readTrustedImages();
    for (const prefix of await readPolicyPrefixes()) {
      const image = prefix.endsWith(':') ? `${prefix}1.0.0` : `${prefix}any:1.0.0`;
      expect(
        trusted.some((pattern) => admits(pattern, image)),
        prefix,
      ).toBe(true);
    }
  });

  test('come from a maker: no pattern takes a whole registry that anybody can write to', async () => {
    const closed = ['registry.k8s.io/**'];
    for (const pattern of await readTrustedImages()) {
      expect(closed.includes(pattern) || pattern.split('/').length >= 3, pattern).toBe(true);
    }
  });
});

test.each([
  ['ghcr.io/acme/**', 'ghcr.io/acme/todo/chat-api:1.0.0', true],
  ['ghcr.io/acme/**', 'ghcr.io/acme-evil/chat-api:1.0.0', false],
  ['docker.io/library/traefik:*', 'docker.io/library/traefik:v3.7.11', true],
  ['docker.io/library/traefik:*', 'docker.io/library/traefik-evil:v3.7.11', false],
  ['docker.io/library/*', 'docker.io/library/a/b:1.0.0', false],
])('%s takes %s: %s', (pattern, image, taken) => {
  expect(admits(pattern, image)).toBe(taken);
});
