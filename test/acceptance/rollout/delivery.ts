import { type Sandbox, startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { manifestPath } from '../../../scripts/sandbox/seed.ts';
import { type FinishedRun, type JsonResult, runJson, runSlipway } from '../bump/slipway.ts';

export const MANIFEST = manifestPath('dev');

/** A sandbox with one environment, and the two commands of a delivery. */
export interface Delivery extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Bumps a service to a new image of this outcome; gives the image and the commit. */
  release(release: Release): Promise<Released>;
  /** `slipway rollout` for that release, with more flags. */
  rollout(released: Released, ...flags: readonly string[]): Promise<RolloutResult>;
  /** `slipway rollout` with exactly these words. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<FinishedRun>;
  /** Messages of the branch, newest first. */
  messages(): Promise<readonly string[]>;
  manifest(): Promise<string>;
}

export interface Release {
  readonly tag: string;
  readonly outcome?: string;
  /** Where it is written, instead of what slipway.yaml says. */
  readonly selectors?: readonly string[];
}

export interface Released {
  readonly image: string;
  readonly commit: string;
}

/** The JSON result of a rollout, as far as tests look at it. */
export interface RolloutResult extends JsonResult {
  readonly rootCause: { readonly code: string; readonly log?: string } | null;
  readonly rollback: {
    readonly outcome: string;
    readonly reason?: string;
    readonly commit?: string;
    readonly diff?: string;
    readonly isRepeated?: boolean;
  };
  readonly explanation: string;
  readonly applications: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly reasonCode: string;
  }[];
  readonly timeline: readonly { readonly app?: string; readonly code: string; readonly text: string }[];
}

let build = 1;

export async function startDelivery(options: Parameters<typeof startSandbox>[0] = {}): Promise<Delivery> {
  const sandbox = await startSandbox({ environments: ['dev'], speed: 20, ...options });
  const words = (released: Released, flags: readonly string[]): readonly string[] => [
    ...['rollout', '--server', sandbox.argocd.url, '--application', 'todo-dev'],
    ...['--revision', released.commit, '--image', released.image],
    ...withDefault('--stability', '1s', flags),
    ...withDefault('--timeout', '40s', flags),
    ...flags,
  ];
  return {
    sandbox,
    release: (release) => bump(sandbox, release),
    rollout: async (released, ...flags) =>
      readResult(await runJson(words(released, flags), { env: sandbox.environment })),
    run: (all, env = {}) => runSlipway(['rollout', ...all], { env: { ...sandbox.environment, ...env } }),
    messages: async () => (await sandbox.repository.log('main', 50)).map(({ message }) => message),
    manifest: async () => (await sandbox.repository.readFile('main', MANIFEST)) ?? '',
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function withDefault(flag: string, value: string, flags: readonly string[]): readonly string[] {
  return flags.includes(flag) ? [] : [flag, value];
}

async function bump(sandbox: Sandbox, { tag, outcome, selectors = [] }: Release): Promise<Released> {
  build += 1;
  const image = sandbox.pushImage({ tag, ...(outcome === undefined ? {} : { outcome }) }).reference;
  const result = await runJson(
    [
      ...['bump', '--repository', sandbox.repositoryUrl],
      ...(selectors.length === 0 ? ['--environment', 'dev', '--service', 'chat-api'] : ['--file', MANIFEST]),
      ...selectors.flatMap((selector) => ['--select', selector]),
      ...['--image', image, '--build', String(build), '--source', `acme/chat-api@${'a'.repeat(40)}`],
    ],
    { env: sandbox.environment },
  );
  const commit = result.outputs?.['commit'] ?? '';
  if (result.decision !== 'bumped') throw new Error(`the bump ended as ${JSON.stringify(result)}`);
  return { image, commit };
}

function readResult(result: JsonResult): RolloutResult {
  if (isRolloutResult(result)) return result;
  throw new Error(`no result of a rollout: ${JSON.stringify(result)}`);
}

function isRolloutResult(result: JsonResult): result is RolloutResult {
  return typeof result['rollback'] === 'object' && Array.isArray(result['applications']);
}
