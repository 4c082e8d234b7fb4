import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '../../../scripts/sandbox/git-server.ts';
import { BareRepository } from '../../../scripts/sandbox/repository.ts';
import { type JsonResult, type RunOptions, runJson } from './slipway.ts';

/** Must never be seen anywhere. */
export const token = 'canary-91ab3f77';

export const image = 'ghcr.io/acme/chat-api';
/** Release `1.<n>`, with a digest of its own. */
export const release = (n: number): string => `${image}:1.${n}@sha256:${n.toString(16).padStart(64, '0')}`;

export const slipwayYaml = `services:
  chat-api: { image: ${image} }
  chat-web: { image: ghcr.io/acme/chat-web }
defaults:
  images: envs/{environment}.yaml
  select: services.{service}.image
environments:
  - { name: dev }
  - { name: staging, after: dev }
  - { name: prod, images: "envs/prod/{target}.yaml", targets: [aks, gke] }
  - { name: gated, after: dev, gates: { soak: 10m } }
`;

/** One service a line, so that neighbouring lines are bumped by different writers. */
export function valuesYaml(services: readonly string[] = ['chat-api', 'chat-web']): string {
  const entries = services.map(
    (service) => `  ${service}: { image: ghcr.io/acme/${service}:1.0 }  # ${service}`,
  );
  return `# what runs\nservices:\n${entries.join('\n')}\n`;
}

const seed: Readonly<Record<string, string>> = {
  'slipway.yaml': slipwayYaml,
  'envs/dev.yaml': valuesYaml(),
  'envs/staging.yaml': valuesYaml(),
  'envs/gated.yaml': valuesYaml(),
  'envs/prod/aks.yaml': valuesYaml(),
  'envs/prod/gke.yaml': valuesYaml(),
};

export interface Platform extends AsyncDisposable {
  readonly url: string;
  readonly server: GitServer;
  readonly repository: BareRepository;
  /** `slipway bump --repository <this one> <words> --json`, with a token that may write. */
  bump(words: readonly string[], options?: RunOptions): Promise<JsonResult>;
  read(path: string): Promise<string | undefined>;
  /** Messages of the branch, newest first. */
  messages(): Promise<readonly string[]>;
}

/** A GitOps repository behind a real smart-HTTP server; `files` stand beside or replace those of the seed. */
export async function startPlatform(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bump-'));
  const repository = await BareRepository.create(join(folder, 'platform.git'));
  await repository.commit({ branch: 'main', message: 'Start\n', files: { ...seed, ...files } });
  const server = await startGitServer({ folder, tokens: { [token]: 'write', reader: 'read' } });
  const url = `${server.url}/platform.git`;
  return {
    url,
    server,
    repository,
    bump: (words, options = {}) =>
      runJson(['bump', '--repository', url, ...words], { env: { SLIPWAY_GIT_TOKEN: token }, ...options }),
    read: (path) => repository.readFile('main', path),
    messages: async () => (await repository.log('main', 100)).map(({ message }) => message),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The words of a bump of chat-api in an environment, as build `n` of its repository. */
export function bumpWords(n: number, environment = 'dev'): string[] {
  const source = `acme/chat-api@${n.toString(16).padStart(40, '0')}`;
  const words = ['--environment', environment, '--service', 'chat-api', '--image', release(n)];
  return [...words, '--source', source, '--build', String(n)];
}
