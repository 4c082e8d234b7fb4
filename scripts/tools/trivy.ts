import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type GoTool, provideGoTool } from './go-tool.ts';

/** It is written for a package of JSON that Go 1.26 has as an experiment, and 1.27 in another shape. */
const trivy: GoTool<'trivy'> = {
  name: 'trivy',
  folder: join(import.meta.dirname, 'modules', 'trivy'),
  shelf: 'tools',
  binaries: [{ file: 'trivy', package: 'github.com/aquasecurity/trivy/cmd/trivy' }],
  stamps: {},
  go: 'go1.26.8',
  experiments: ['jsonv2'],
};

const TIMEOUT_MS = 300_000;

/** The path of Trivy, built where the cache lacks it (about five minutes on two cores). */
export async function provideTrivy(): Promise<string> {
  const path = (await provideGoTool(trivy)).binaries.trivy;
  if (path === undefined) throw new Error('trivy was built without its binary');
  return path;
}

/** Trivy's report on configuration in a folder, as JSON, by the rules that are built into it: it asks nobody outside. */
export async function runTrivy(folder: string): Promise<string> {
  const path = await provideTrivy();
  const cache = await mkdtemp(join(tmpdir(), 'slipway-trivy-'));
  const words = [
    '--skip-check-update',
    '--skip-version-check',
    '--quiet',
    '--format',
    'json',
    '--cache-dir',
    cache,
  ];
  try {
    const { stdout } = await promisify(execFile)(path, ['config', ...words, '.'], {
      ...{ cwd: folder, timeout: TIMEOUT_MS, maxBuffer: 256 * 1024 * 1024 },
    });
    return stdout;
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
