import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readComponents } from '../../../scripts/platform/component.ts';
import { type RenderedObject, readObjects } from '../../../scripts/platform/render.ts';
import { provideKyverno } from '../../../scripts/tools/policy-tools.ts';
import { type Played, playPolicies } from './kyverno-play.ts';
import { renderOwnChart } from './own-charts.ts';
import { accepted, bare, refused } from './policies-cases.ts';
import { renderCluster } from './render.ts';
import { root } from './root.ts';
import { startUnsignedRegistry, type UnsignedRegistry } from './unsigned-registry.ts';

const chart = join(root, 'gitops', 'policies');
const namespaces = ['todo-apps', 'infra-services', 'elsewhere'];
let registry: UnsignedRegistry;

beforeAll(async () => {
  await provideKyverno();
  registry = await startUnsignedRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

async function readPolicies(words: readonly string[], kinds: RegExp): Promise<readonly RenderedObject[]> {
  return readObjects(await renderOwnChart(chart, words)).filter(({ kind }) => kinds.test(kind));
}

describe('the signature policy, as Kyverno evaluates it', () => {
  /** The policy for images of the registry on this machine. */
  async function play(...objects: readonly object[]): Promise<readonly Played[]> {
    const words = ['--set', `signing.images=${registry.address}/acme/*`];
    return playPolicies(await readPolicies(words, /^ImageValidatingPolicy$/), objects, namespaces);
  }
  const image = (name: string) => ({
    container: { image: `${registry.address}/${name}@${registry.digest}` },
  });

  test('refuses an image of ours that nobody signed, after it asked the registry', async () => {
    const [played] = await play(bare(image('acme/todo-chat-api')));
    expect(played).toMatchObject({ policy: 'todo-images-signed', result: 'fail' });
    expect(played?.message).toContain('not signed by our build workflow');
    expect(registry.asked).toContain(`/v2/acme/todo-chat-api/manifests/${registry.digest}`);
  });

  test('refuses one in an init container', async () => {
    const spec = {
      initContainers: [{ name: 'migrate', image: `${registry.address}/acme/migrate@${registry.digest}` }],
    };
    const [played] = await play(bare({ spec, container: { image: 'ghcr.io/dapr/daprd:1.18.3' } }));
    expect(played?.message).toContain('init container is not signed');
  });

  test('refuses a tag without a digest before it asks anybody', async () => {
    const before = registry.asked.length;
    const [played] = await play(
      bare({ container: { image: `${registry.address}/acme/todo-chat-api:1.4.2` } }),
    );
    expect(played).toMatchObject({ result: 'fail' });
    expect(played?.message).toContain('does not have a digest');
    expect(registry.asked).toHaveLength(before);
  });

  test('looks at no image of others, and at no other namespace', async () => {
    const before = registry.asked.length;
    const elsewhere = bare({ ...image('acme/todo-chat-api'), namespace: 'elsewhere' });
    const played = await play(bare(image('dapr/daprd')), elsewhere);
    expect(played.map(({ result }) => result)).toEqual(['pass']);
    expect(registry.asked).toHaveLength(before);
  });

  test('matches every image that the application runs', async () => {
    const [policy] = await readPolicies([], /^ImageValidatingPolicy$/);
    const objects = await renderCluster({ environment: 'prod', cloud: 'aks' });
    const images = [...JSON.stringify(objects).matchAll(/"image":"(ghcr\.io\/acme\/[^"]+)"/g)];
    expect(images.length).toBeGreaterThanOrEqual(10);
    const [, glob = ''] = /"glob":"([^"]+)"/.exec(JSON.stringify(policy)) ?? [];
    for (const [, name = ''] of images) expect(name.startsWith(glob.replace(/\*$/, '')), name).toBe(true);
  });
});

describe('the structural policies, as Kyverno evaluates them', () => {
  /** Custom kinds are known to an API server alone. */
  const isKnown = ({ apiVersion }: { readonly apiVersion: string }): boolean =>
    ['v1', 'apps/v1', 'batch/v1'].includes(apiVersion);
  const named = (objects: readonly object[]): readonly object[] =>
    objects.map((object, index) => {
      const { metadata } = object as { readonly metadata: object };
      return { ...object, metadata: { ...metadata, name: `case-${index}` } };
    });

  test('refuse what the API server refuses, by the same policy and in the same words', async () => {
    const cases = refused.filter(([, object]) => isKnown(object));
    const policies = await readPolicies([], /^ValidatingAdmission/);
    const played = await playPolicies(policies, named(cases.map(([, object]) => object)), namespaces);
    expect(cases.length).toBeGreaterThan(12);
    for (const [index, [name, , policy, words]] of cases.entries()) {
      const own = played.filter(({ object, result }) => object === `case-${index}` && result === 'fail');
      expect(
        own.map((one) => one.policy),
        name,
      ).toContain(policy);
      expect(own.find((one) => one.policy === policy)?.message, name).toContain(words);
    }
  });

  test('take what the API server takes', async () => {
    const cases = accepted.map(([, object]) => object).filter(isKnown);
    const policies = await readPolicies([], /^ValidatingAdmission/);
    const played = await playPolicies(policies, named(cases), namespaces);
    expect(played.filter(({ result }) => result === 'pass').length).toBeGreaterThan(20);
    expect(played.filter(({ result }) => result !== 'pass')).toEqual([]);
  });

  test('take every workload of the charts in prod', async () => {
    const objects = (await renderCluster({ environment: 'prod', cloud: 'oke' })).filter(({ kind }) =>
      ['Deployment', 'Job', 'Rollout'].includes(kind),
    );
    const policies = await readPolicies([], /^ValidatingAdmission/);
    const played = await playPolicies(policies, objects, namespaces);
    expect(played.length).toBeGreaterThan(50);
    expect(played.filter(({ result }) => result !== 'pass')).toEqual([]);
  });
});

test('Kyverno’s command line is of the version that the platform runs', async () => {
  const versions: Readonly<Record<string, string>> = { '3.9.0': 'v1.19.0' };
  const component = (await readComponents(root)).get('kyverno');
  const pinned = component !== undefined && 'version' in component ? component.version : '';
  const module = await readFile(join(root, 'scripts', 'tools', 'modules', 'kyverno', 'go.mod'), 'utf8');
  expect(module).toContain(`github.com/kyverno/kyverno ${versions[pinned]}`);
});
