import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBundle } from '../../bundle.ts';

const DEADLINE_MS = 90_000;

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface FinishedRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The result a `--json` run printed, as far as tests look at it. */
export interface JsonResult {
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly error?: {
    readonly code: string;
    readonly what: string;
    readonly why: string;
    readonly fix: string;
  };
  readonly [field: string]: unknown;
}

/** Runs `slipway <words>` as a process of its own, with no other variables than those given. */
export function runSlipway(words: readonly string[], options: RunOptions = {}): Promise<FinishedRun> {
  return runBundle(['slipway.js', ...words], options);
}

/** As `runSlipway` with `--json`: the one JSON text on stdout, and the exit status it says. */
export async function runJson(words: readonly string[], options: RunOptions = {}): Promise<JsonResult> {
  const { stdout, stderr, exitCode } = await runSlipway([...words, '--json'], options);
  const result: JsonResult = parseResult(stdout, stderr);
  if (result.exitStatus !== exitCode)
    throw new Error(`exit status ${exitCode}, but the result says ${result.exitStatus}`);
  return result;
}

function parseResult(stdout: string, stderr: string): JsonResult {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`no JSON on stdout: ${stdout}\nstderr: ${stderr}`);
  }
}

export interface FinishedStep extends FinishedRun {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs an action as a step of a workflow does: inputs and files of the runner in the environment. */
export async function runStep(
  action: string,
  inputs: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<FinishedStep> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-step-'));
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
  try {
    await Promise.all([writeFile(output, ''), writeFile(summary, '')]);
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: options.cwd ?? folder,
      RUNNER_TEMP: folder,
      ...Object.fromEntries(given),
      ...options.env,
    };
    const run = await runBundle([`${action}.js`], { ...options, env });
    return {
      ...run,
      outputs: parseOutputs(await readFile(output, 'utf8')),
      summary: await readFile(summary, 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `name<<delimiter`, lines, `delimiter`, as the runner reads them. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n=<]+)<<(.+)\n([\s\S]*?)\n?\2$/gm))
    outputs[name] = value;
  return outputs;
}

async function runBundle(
  [script = '', ...words]: readonly string[],
  { env = {}, cwd = tmpdir() }: RunOptions,
): Promise<FinishedRun> {
  const child = spawn(process.execPath, [join(await provideBundle(), script), ...words], {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(deadline);
      resolve({ exitCode, stdout: stdout.join(''), stderr: stderr.join('') });
    });
  });
}
