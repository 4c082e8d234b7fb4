import { type Sandbox, startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { type JsonResult, runJson } from '../bump/slipway.ts';

const source = `acme/chat-api@${'a'.repeat(40)}`;

type Inputs = Readonly<Record<string, string>>;

/** A sandbox with one environment, and a service that is delivered to it. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Puts a version of chat-api into the registry. */
  push(tag: string): string;
  /** `slipway deliver` of an image to dev as build `n`; `inputs` stand beside or replace those of every delivery. */
  deliver(
    image: string,
    n: number,
    inputs?: Inputs,
    env?: Readonly<Record<string, string>>,
  ): Promise<JsonResult>;
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
    push: (tag) => sandbox.pushImage({ tag }).reference,
    deliver,
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
