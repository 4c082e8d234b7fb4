import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import { provideKyverno } from '../../../scripts/tools/policy-tools.ts';

/** What Kyverno made of one object under one policy. */
export interface Played {
  readonly policy: string;
  readonly object: string;
  readonly result: 'pass' | 'fail' | 'warn' | 'error' | 'skip';
  readonly message: string;
}

const reportShape = z.object({
  results: z.array(
    z.object({
      policy: z.string(),
      result: z.enum(['pass', 'fail', 'warn', 'error', 'skip']),
      message: z.string().default(''),
      resources: z.array(z.object({ name: z.string() })).min(1),
    }),
  ),
});

/** Kyverno knows the labels of namespaces from a cluster, or from this file. */
function labelsOf(namespaces: readonly string[]): object {
  return {
    ...{ apiVersion: 'cli.kyverno.io/v1alpha1', kind: 'Value', metadata: { name: 'namespaces' } },
    namespaceSelector: namespaces.map((name) => ({
      name,
      labels: { 'kubernetes.io/metadata.name': name },
    })),
  };
}

const TIMEOUT_MS = 110_000;

/** Plays objects against policies with Kyverno's own engine, outside of any cluster. */
export async function playPolicies(
  policies: readonly object[],
  objects: readonly object[],
  namespaces: readonly string[],
): Promise<readonly Played[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-kyverno-'));
  const write = async (name: string, documents: readonly object[]): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, documents.map((document) => stringify(document)).join('---\n'));
    return file;
  };
  try {
    const words = [
      ...['apply', await write('policies.yaml', policies)],
      ...['--resource', await write('objects.yaml', objects)],
      ...['--values-file', await write('values.yaml', [labelsOf(namespaces)])],
      ...['--policy-report', '--output-format', 'json', '--remove-color'],
    ];
    return readReport(await runKyverno(words));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** It ends with 1 when something fails, which is what it is asked. */
async function runKyverno(words: readonly string[]): Promise<string> {
  const run = promisify(execFile)(await provideKyverno(), words, {
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { stdout } = await run.catch((error: { readonly stdout?: string; readonly stderr?: string }) => {
    if (error.stdout?.includes('"results"') === true) return { stdout: error.stdout };
    throw new Error(`kyverno failed: ${error.stderr ?? String(error)}${error.stdout ?? ''}`);
  });
  return stdout;
}

/** The report is one line of JSON among others. */
function readReport(text: string): readonly Played[] {
  const line = text.split('\n').find((one) => one.startsWith('{') && one.includes('"results"'));
  if (line === undefined) throw new Error(`kyverno gave no report: ${text}`);
  const { results } = reportShape.parse(JSON.parse(line));
  return results.map(({ policy, result, message, resources }) => ({
    ...{ policy, result, message },
    object: resources[0]?.name ?? '',
  }));
}
