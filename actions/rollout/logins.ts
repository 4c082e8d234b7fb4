import { resolve } from 'node:path';
import { readTextFile } from '../../adapters/files/text-file.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { type RegistryLogins, readDockerConfig } from '../../core/registry/docker-config.ts';
import type { RolloutInputs } from './inputs.ts';

/** Logins for registries, from the Docker configuration the inputs name. */
export async function readLogins(
  inputs: Pick<RolloutInputs, 'registry-config'>,
  { facts, maskSecret }: ActionContext,
): Promise<RegistryLogins> {
  const path = inputs['registry-config'];
  if (path === undefined) return new Map();
  const text = await readTextFile({
    path: resolve(facts.workingFolder, path),
    purpose: 'the registry configuration',
    maxBytes: 1024 * 1024,
  });
  const logins = readDockerConfig(text);
  for (const { password } of logins.values()) maskSecret(password);
  return logins;
}
