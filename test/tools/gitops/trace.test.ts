import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDeviations } from '../../../scripts/docs/deviations.ts';
import { clouds } from '../../../scripts/platform/component.ts';
import {
  type Assertion,
  assertIn,
  environmentsOf,
  evidenceOn,
  filesOf,
  readTrace,
  type TracedSentence,
} from '../../../scripts/platform/trace.ts';
import { judgeAssertion } from '../../../scripts/platform/trace-judge.ts';
import type { Cloud, Cluster } from './render.ts';
import { root } from './root.ts';
import { settings } from './terraform-settings.ts';
import { findMadeUp } from './trace-arguments.ts';
import { type Facts, mergeValues, openFacts } from './trace-facts.ts';
import { plant, spoilEach } from './trace-spoil.ts';

const trace = await readTrace(root);
const answers = trace.sentences.flatMap((sentence) =>
  clouds.map((cloud) => [sentence.id, cloud, sentence] as const),
);

let facts: Facts;
beforeAll(async () => {
  facts = await openFacts();
});
afterAll(async () => facts[Symbol.asyncDispose]());

interface Checked extends Cluster {
  readonly assertion: Assertion;
  readonly objects: readonly unknown[];
}

/** The assertions of a sentence on a cloud, each in its environments, with the objects they are about. */
async function gather(sentence: TracedSentence, cloud: Cloud): Promise<readonly Checked[]> {
  const asked = evidenceOn(sentence, cloud).assertions.flatMap((assertion) =>
    environmentsOf(assertion).map((environment) => ({
      assertion: assertIn(assertion, cloud, environment),
      environment,
      cloud,
    })),
  );
  const checked: Checked[] = [];
  for (const { assertion, ...cluster } of asked) {
    checked.push({ assertion, ...cluster, objects: await facts.objectsOf(assertion, cluster) });
  }
  return checked;
}

function name({ environment, assertion }: Checked): string {
  const { render, values, terraform, file } = assertion;
  return `${environment} ${render ?? values ?? terraform ?? file}`;
}

describe('the trace', () => {
  test('answers the 44 sentences with SHALL and the 2 with SHOULD, and says of three others what is there', () => {
    const count = (keyword: string): number =>
      trace.sentences.filter((sentence) => sentence.keyword === keyword).length;
    expect([count('SHALL'), count('SHOULD'), count('MUST'), count('none')]).toEqual([44, 2, 0, 3]);
  });

  test('follows the lines of the specification', () => {
    const lines = trace.sentences.map(({ line }) => line);
    expect(lines).toEqual(lines.toSorted((one, other) => one - other));
  });

  test('knows every requirement that the settings of Terraform are checked for', () => {
    const ids = trace.sentences.map(({ id }) => id.replace(/[a-z]$/, ''));
    const asked = Object.values(settings).flatMap((list) => list.map(({ requirement }) => requirement));
    expect([...new Set(asked)].filter((requirement) => !ids.includes(requirement))).toEqual([]);
  });

  test('deviates on one page', () => {
    const page = describeDeviations(trace);
    expect(Object.keys(trace.deviations).length).toBeLessThanOrEqual(16);
    expect(page.split('\n').length).toBeLessThanOrEqual(60);
    expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

describe.each(answers)('%s on %s', (_, cloud, sentence) => {
  const { files } = evidenceOn(sentence, cloud);

  test('names files that are there', () => {
    expect(files.flatMap(filesOf).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('holds on what is rendered and parsed', async () => {
    for (const checked of await gather(sentence, cloud)) {
      expect(judgeAssertion(checked.assertion, checked.objects), name(checked)).toEqual([]);
    }
  });

  test('would not hold if anything it names were otherwise', async () => {
    for (const checked of await gather(sentence, cloud)) {
      for (const { what, objects } of spoilEach(checked.assertion, checked.objects)) {
        expect(judgeAssertion(checked.assertion, objects), `${name(checked)}: ${what}`).not.toEqual([]);
      }
    }
  });

  test('rests on nothing that a mocked provider made up', async () => {
    for (const { assertion, objects } of await gather(sentence, cloud)) {
      expect(await findMadeUp(assertion, { cloud, objects })).toEqual([]);
    }
  });
});

describe('a setting that is flipped is named with the sentence it was there for', () => {
  const prod = { environment: 'prod', cloud: 'aks' } as const;

  async function flip(
    id: string,
    pick: (assertion: Assertion) => boolean,
    change: (object: unknown) => void,
  ) {
    const sentence = trace.sentences.find((candidate) => candidate.id === id);
    if (sentence === undefined) throw new Error(`no sentence is called ${id}`);
    const assertion = evidenceOn(sentence, prod.cloud).assertions.find(pick);
    if (assertion === undefined) throw new Error(`${id} asserts nothing like it`);
    const meant = assertIn(assertion, prod.cloud, prod.environment);
    const objects = structuredClone(await facts.objectsOf(meant, prod));
    for (const object of objects) change(object);
    return judgeAssertion(meant, objects);
  }

  test('a public API server', async () => {
    const found = await flip(
      'CL-6',
      ({ terraform }) => terraform === 'azurerm_kubernetes_cluster',
      (cluster) => plant(cluster, 'private_cluster_enabled', false),
    );
    expect(found).toEqual([
      'module.cluster.azurerm_kubernetes_cluster.this: private_cluster_enabled is false, not true',
    ]);
  });

  test('a container of one service without a limit of memory', async () => {
    const found = await flip(
      'RS-1a',
      ({ render }) => render === 'todo',
      (object) => {
        const { kind, metadata } = object as { kind: string; metadata: { name: string } };
        if (kind === 'Deployment' && metadata.name === 'frontend')
          plant(object, 'spec.template.spec.containers[0].resources.limits', { cpu: '1' });
      },
    );
    expect(found).toEqual([
      'Deployment frontend: spec.template.spec.containers[*].resources.limits.memory is missing, not a value',
    ]);
  });

  test('a default that lets something through', async () => {
    const found = await flip(
      'NW-2',
      ({ render }) => render === 'namespace-baseline',
      (policy) => plant(policy, 'spec.egress', [{}]),
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toBe('NetworkPolicy default-deny: spec.egress is [{}], not nothing');
  });
});

test('an argument that is misspelt, or that no file gives, is found', async () => {
  const cluster = { environment: 'prod', cloud: 'gke' } as const;
  const assertion: Assertion = {
    terraform: 'google_sql_user',
    absent: ['password', 'pasword'],
    exists: ['instance', 'iam_email'],
  };
  const objects = await facts.objectsOf(assertion, cluster);
  expect(await findMadeUp(assertion, { ...cluster, objects })).toEqual(['pasword', 'iam_email']);
});

describe('values of a chart of others', () => {
  test('are merged as Helm merges them', () => {
    const merged = mergeValues(
      { a: { b: 1, c: [1, 2], d: 'x' }, e: 1 },
      { a: { b: 2, c: [3], d: null }, f: 0 },
    );
    expect(merged).toEqual({ a: { b: 2, c: [3] }, e: 1, f: 0 });
  });
});
