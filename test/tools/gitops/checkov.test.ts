import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCheckov } from '../../../scripts/tools/checkov.ts';
import { type Comparison, holdAgainstWaivers, readCheckov } from '../terraform/waivers.ts';
import { writeRendered } from './rendered-folder.ts';
import { root } from './root.ts';

const gitops = join(root, 'gitops');
/** Renders by the hundred and three scans, on a machine that does other things. */
const TIMEOUT_MS = 300_000;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-rendered-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function compare(report: string, subject: 'terraform' | 'rendered'): Promise<Comparison> {
  const findings = readCheckov(report, subject === 'terraform' ? 'terraform' : '');
  return holdAgainstWaivers(findings, { scanner: 'checkov', subject });
}

describe('checkov', { timeout: TIMEOUT_MS }, () => {
  test('finds nothing in Terraform that is not waived, and no waiver that nothing needs', async () => {
    const report = await runCheckov(join(gitops, 'terraform'), 'terraform');
    expect(readCheckov(report, 'terraform').length).toBeGreaterThan(10);
    expect(await compare(report, 'terraform')).toEqual({ unwaived: [], idle: [], expired: [] });
  });

  test(
    'finds nothing in what our charts make that is not waived, on any cluster',
    async () => {
      expect(await writeRendered(folder)).toBeGreaterThan(100);
      const report = await runCheckov(folder, 'kubernetes');
      expect(await compare(report, 'rendered')).toEqual({ unwaived: [], idle: [], expired: [] });
    },
    TIMEOUT_MS,
  );

  test('would find a privileged container in a chart', async () => {
    const bad = join(folder, 'bad', 'charts', 'todo');
    await mkdir(bad, { recursive: true });
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad', namespace: 'todo-apps' } },
      spec: { containers: [{ name: 'bad', image: 'bad:latest', securityContext: { privileged: true } }] },
    };
    await writeFile(join(bad, 'dev-aks.yaml'), JSON.stringify(pod));
    const { unwaived } = await compare(await runCheckov(join(folder, 'bad'), 'kubernetes'), 'rendered');
    expect(unwaived.map(({ id, path }) => `${id} ${path}`)).toContain('CKV_K8S_16 charts/todo/dev-aks.yaml');
  });
});
