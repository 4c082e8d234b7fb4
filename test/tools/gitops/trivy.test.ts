import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideTrivy, runTrivy } from '../../../scripts/tools/trivy.ts';
import { type Comparison, holdAgainstWaivers, readTrivy } from '../terraform/waivers.ts';
import { writeRendered } from './rendered-folder.ts';
import { root } from './root.ts';

const gitops = join(root, 'gitops');
/** A scan of a minute, on a machine that does other things. */
const TIMEOUT_MS = 300_000;
let folder = '';

beforeAll(async () => {
  await provideTrivy();
  folder = await mkdtemp(join(tmpdir(), 'slipway-rendered-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function compare(report: string, subject: 'terraform' | 'rendered'): Promise<Comparison> {
  const findings = readTrivy(report, subject === 'terraform' ? 'terraform' : '');
  return holdAgainstWaivers(findings, { scanner: 'trivy', subject });
}

describe('trivy', { timeout: TIMEOUT_MS }, () => {
  test('finds nothing in Terraform that is not waived, and no waiver that nothing needs', async () => {
    const report = await runTrivy(join(gitops, 'terraform'));
    expect(readTrivy(report, 'terraform').length).toBeGreaterThan(5);
    expect(await compare(report, 'terraform')).toEqual({ unwaived: [], idle: [], expired: [] });
  });

  test('finds nothing in what our charts make in prod that is not waived', async () => {
    // It is slow: the other environments have the same objects, and checkov looks at all.
    expect(await writeRendered(folder, 'prod')).toBeGreaterThan(40);
    expect(await compare(await runTrivy(folder), 'rendered')).toEqual({
      unwaived: [],
      idle: [],
      expired: [],
    });
  });

  test('would find a bucket that everybody reads', async () => {
    const bad = await mkdtemp(join(folder, 'bad-'));
    const code = [
      'resource "google_storage_bucket" "b" {',
      '  name = "b"',
      '}',
      'resource "google_storage_bucket_iam_member" "all" {',
      '  bucket = google_storage_bucket.b.name',
      '  role   = "roles/storage.objectViewer"',
      '  member = "allUsers"',
      '}',
    ].join('\n');
    await writeFile(join(bad, 'main.tf'), code);
    const { unwaived } = await compare(await runTrivy(bad), 'terraform');
    expect(unwaived.map(({ id }) => id)).toContain('GCP-0001');
  });
});
