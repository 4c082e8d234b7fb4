import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ending } from '../../core/action/ending.ts';
import { type ActionResult, cutResult, RESULT_LIMIT_BYTES } from '../../core/action/result.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { byteLength } from '../../core/report/summary.ts';
import type { Masker } from '../../core/text/mask.ts';

/**
 * The outputs of a step, `result` and `result-file` included, without secrets. A result beyond 64 KiB goes to a file
 * of the temporary folder. Raises `result-unwritable` (outside) when that file cannot be written.
 */
export async function collectOutputs(
  ending: Ending,
  masker: Masker,
  temporaryFolder: string,
): Promise<ReadonlyMap<string, string>> {
  const whole = JSON.stringify(masker.maskDeep(ending.result));
  const fits = byteLength(whole) <= RESULT_LIMIT_BYTES;
  const file = fits ? '' : await writeResultFile(whole, ending.result, temporaryFolder);
  const result = fits ? whole : JSON.stringify(masker.maskDeep(cutResult(ending.result, file)));
  const own = Object.entries(ending.outputs).map(
    ([name, text]) => [name, masker.mask(text).toWellFormed()] as const,
  );
  return new Map([...own, ['result', result], ['result-file', file]]);
}

async function writeResultFile(whole: string, result: ActionResult, folder: string): Promise<string> {
  const file = join(folder, `slipway-${result.action}-${randomUUID()}.json`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${whole}\n`, { mode: 0o600, flag: 'wx' });
    return file;
  } catch (error) {
    throw outputsUnwritable(`${file}: ${messageOf(error)}`);
  }
}

/** The error of a run whose outcome later steps cannot read. */
export function outputsUnwritable(why: string): SlipwayError {
  return new SlipwayError({
    code: 'result-unwritable',
    kind: 'outside',
    what: 'The outputs of the step could not be written',
    why,
    fix: 'Run on a runner that gives GITHUB_OUTPUT and a temporary folder (RUNNER_TEMP) that can be written to.',
  });
}
