import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { providePromtool } from '../../../scripts/tools/alert-tools.ts';

export interface Verdict {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs promtool; gives all it says. */
export async function runPromtool(words: readonly string[]): Promise<Verdict> {
  const promtool = await providePromtool();
  return promisify(execFile)(promtool, [...words], { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ exitCode: 0, output: `${stdout}${stderr}` }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      exitCode: error.code,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
}
