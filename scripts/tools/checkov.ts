import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PythonTool, providePythonTool } from './python-tool.ts';

const checkov: PythonTool = {
  name: 'checkov',
  folder: join(import.meta.dirname, 'modules', 'checkov'),
  module: 'checkov.main',
};

const TIMEOUT_MS = 300_000;

/** Checkov's report on a folder, as JSON, made without asking anybody outside. Raises an Error with its own words. */
export async function runCheckov(folder: string, framework: 'kubernetes' | 'terraform'): Promise<string> {
  const { command, words, env } = await providePythonTool(checkov);
  const asked = ['--directory', '.', '--framework', framework, '--skip-download', '--quiet', '--compact'];
  const options = {
    cwd: folder,
    env: { ...process.env, ...env, LOG_LEVEL: 'ERROR' },
    timeout: TIMEOUT_MS,
    maxBuffer: 256 * 1024 * 1024,
  };
  const run = promisify(execFile)(command, [...words, ...asked, '--soft-fail', '--output', 'json'], options);
  const { stdout } = await run.catch((error: { readonly stderr?: string }) => {
    throw new Error(`checkov failed: ${error.stderr ?? ''}`);
  });
  return stdout;
}
