import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { buildDist } from '../../scripts/build.ts';
import { ROOT } from '../contract/root.ts';

test('`slipway` is a command: npm links it to the bundle, and the system finds Node by its first line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-installed-'));
  try {
    await buildDist(join(folder, 'dist'));
    const { bin } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const command = join(folder, 'slipway');
    await symlink(join(folder, bin.slipway), command);
    await chmod(command, 0o755);
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
    const { stdout } = await promisify(execFile)(command, ['--help'], { env: { PATH } });
    expect(stdout).toContain('Usage: slipway <action or verb>');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
