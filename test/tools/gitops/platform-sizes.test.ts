import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { estimateMonth, roundRough, totalOf } from '../../../scripts/platform/costs.ts';
import { readSizes } from '../../../scripts/platform/sizes.ts';
import { parseTfvars } from '../../../scripts/platform/tfvars.ts';
import { readMerged } from '../../../scripts/platform/volumes.ts';
import { render } from './render.ts';
import { root } from './root.ts';

const sizes = await readSizes(root);
const terraform = join(root, 'gitops', 'terraform');

describe('a file of variables', () => {
  test('is read as Terraform reads it', () => {
    const text = [
      '# A comment with = and {',
      'name = "a # b"',
      'pools = {',
      '  system = { machine = { type = "x", cpus = 2 }, min = 1 } # at its end',
      '  "a=b" = true',
      '}',
      'list = ["10.0.0.0/20", -1.5]',
      'none = {}',
    ].join('\n');
    expect(parseTfvars(text)).toEqual({
      name: 'a # b',
      pools: { system: { machine: { type: 'x', cpus: 2 }, min: 1 }, 'a=b': true },
      list: ['10.0.0.0/20', -1.5],
      none: {},
    });
  });

  test.each([
    ['a = var.b', 'line 1'],
    ['a = 1\nb = {\n  c = 2\n', 'ends too early'],
    ['a 1', 'line 1: 1 stands where = should'],
  ])('%j is refused', (text, words) => {
    expect(() => parseTfvars(text)).toThrow(words);
  });
});

describe('the sizes of the clusters', () => {
  test('are those of nine, and grow from dev to prod', () => {
    expect(sizes).toHaveLength(9);
    for (const cloud of ['aks', 'gke', 'oke']) {
      const own = sizes.filter((size) => size.cloud === cloud);
      const least = own.map((size) => totalOf(size).vcpus.low);
      expect(least).toEqual(least.toSorted((a, b) => a - b));
      expect(own.map(({ pools }) => pools.map(({ name }) => name))).toEqual(
        own.map(() => ['system', 'app', 'kafka']),
      );
    }
  });

  test('know every machine by its name, and no machine that nobody uses', async () => {
    const known = Object.keys(JSON.parse(await readFile(join(terraform, 'machines.json'), 'utf8')) as object);
    const used = sizes
      .filter(({ cloud }) => cloud !== 'oke')
      .flatMap(({ pools, database }) => [...pools.map(({ type }) => type), database.type]);
    expect(known.toSorted()).toEqual([...new Set(used)].toSorted());
  });

  test('agree with what a machine’s name says of its threads', () => {
    for (const { cloud, pools } of sizes) {
      if (cloud === 'oke') continue;
      for (const { type, vcpus } of pools) {
        expect(Number(/(?:Standard_[A-Z]|standard-)(\d+)/.exec(type)?.[1]), type).toBe(vcpus);
      }
    }
  });

  test('claim for Kafka what its chart claims', async () => {
    for (const { env, cloud, volumes } of sizes) {
      const objects = await render({ chart: 'kafka', environment: env, cloud });
      const pools = objects.filter(({ kind }) => kind === 'KafkaNodePool');
      const claimed = pools.map(({ metadata, spec }) => {
        const { replicas, storage } = spec as {
          replicas: number;
          storage: { volumes: { size: string }[] };
        };
        return {
          of: `Kafka, ${metadata.name}`,
          count: replicas,
          gib: Number.parseInt(storage.volumes[0]?.size ?? '', 10),
        };
      });
      const said = volumes.filter((volume) => volume.of.startsWith('Kafka'));
      expect(said.toSorted((a, b) => a.of.localeCompare(b.of))).toEqual(
        claimed.toSorted((a, b) => a.of.localeCompare(b.of)),
      );
    }
  });

  test('take a key away where a later file says null', async () => {
    const folder = join(root, 'gitops');
    const merged = (await readMerged([
      join(folder, 'charts', 'kafka', 'values.yaml'),
      join(folder, 'environments', 'dev', 'values', 'kafka.yaml'),
      join(folder, 'no-such-file.yaml'),
    ])) as { pools: object; kafka: { version: string; replicationFactor: number } };
    expect(Object.keys(merged.pools)).toEqual(['dual']);
    expect(merged.kafka).toMatchObject({ version: '4.3.1', replicationFactor: 1 });
  });

  test('count databases as Terraform makes them', async () => {
    const folders = await readdir(terraform);
    expect(folders).toEqual(expect.arrayContaining(['aks', 'gke', 'oke']));
    const oke = await readFile(join(terraform, 'oke', 'modules', 'database', 'main.tf'), 'utf8');
    expect(oke).toMatch(/instance_count += var\.database\.high_availability \? 3 : 1/);
    const prod = sizes.filter(({ env }) => env === 'prod');
    expect(prod.map(({ cloud, database }) => [cloud, database.machines])).toEqual([
      ['aks', 2],
      ['gke', 2],
      ['oke', 3],
    ]);
  });
});

describe('the estimate of a month', () => {
  test('is a range, wider than what is known, with one digit that counts', () => {
    for (const size of sizes) {
      const exact = estimateMonth(size);
      const { low, high } = roundRough(exact);
      expect(low).toBeLessThanOrEqual(exact.low);
      expect(high).toBeGreaterThanOrEqual(exact.high);
      for (const amount of [low, high]) expect(String(amount)).toMatch(/^\d0*$/);
    }
  });

  test('rises with a node', () => {
    const [size] = sizes;
    if (size === undefined) throw new Error('there are no sizes');
    const larger = { ...size, pools: size.pools.map((pool) => ({ ...pool, max: pool.max + 1 })) };
    expect(estimateMonth(larger).high).toBeGreaterThan(estimateMonth(size).high);
    expect(estimateMonth(larger).low).toBe(estimateMonth(size).low);
  });
});
