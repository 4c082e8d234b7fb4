import { type Sandbox, startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { manifestPath } from '../../../scripts/sandbox/seed.ts';
import { type JsonResult, runJson } from '../bump/slipway.ts';

export const MANIFEST = manifestPath('dev');
const source = `acme/chat-api@${'a'.repeat(40)}`;

export type Inputs = Readonly<Record<string, string>>;

/** The JSON result of a delivery, as far as tests look at it. */
export interface DeliveryResult extends JsonResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly targets: readonly {
    readonly target: string | null;
    readonly decision: string;
    readonly commit: string | null;
    readonly rolledBack: string;
  }[];
}

/** A sandbox with one environment, and a service that is delivered to it. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Puts a version of chat-api into the registry; `missing` only names one. */
  push(tag: string, outcome?: string): string;
  /** `slipway deliver` of an image to dev as build `n`; `inputs` stand beside or replace those of every delivery. */
  deliver(
    image: string,
    n: number,
    inputs?: Inputs,
    env?: Readonly<Record<string, string>>,
  ): Promise<JsonResult>;
  /** As `deliver`, for a delivery that came to an outcome. */
  outcome(image: string, n: number, inputs?: Inputs): Promise<DeliveryResult>;
  manifest(): Promise<string>;
  messages(): Promise<readonly string[]>;
}

export async function startWorld(options: Parameters<typeof startSandbox>[0] = {}): Promise<World> {
  const sandbox = await startSandbox({ environments: ['dev'], speed: 20, ...options });
  const deliver: World['deliver'] = (image, n, inputs = {}, env = {}) => {
    const all = { ...deliveryInputs(sandbox, image), source, build: String(n), ...inputs };
    const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    return runJson(['deliver', ...words], { env: { ...sandbox.environment, ...env } });
  };
  return {
    sandbox,
    push: (tag, outcome) =>
      outcome === 'missing'
        ? `${sandbox.registry.host}/acme/chat-api:${tag}@sha256:${'ab'.repeat(32)}`
        : sandbox.pushImage({ tag, ...(outcome === undefined ? {} : { outcome }) }).reference,
    deliver,
    outcome: async (image, n, inputs) => readOutcome(await deliver(image, n, inputs)),
    manifest: async () => (await sandbox.repository.readFile('main', MANIFEST)) ?? '',
    messages: async () => (await sandbox.repository.log('main', 50)).map(({ message }) => message),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** The inputs of a delivery to dev; the watch is as short as the sandbox is fast. */
export function deliveryInputs({ repositoryUrl }: Sandbox, image: string): Record<string, string> {
  return {
    repository: repositoryUrl,
    environment: 'dev',
    service: 'chat-api',
    image,
    stability: '1s',
    timeout: '40s',
  };
}

function readOutcome(result: JsonResult): DeliveryResult {
  if (isOutcome(result)) return result;
  throw new Error(`no outcome of a delivery: ${JSON.stringify(result)}`);
}

function isOutcome(result: JsonResult): result is DeliveryResult {
  return result.outputs !== undefined && Array.isArray(result['targets']);
}
