import { z } from 'zod';

export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Logins by the key a Docker configuration file has for the registry. */
export type RegistryLogins = ReadonlyMap<string, RegistryLogin>;

const entry = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
});
const file = z.looseObject({ auths: z.record(z.string(), entry).optional() });

/**
 * The logins a Docker configuration file holds as they are (`auths`). Credential helpers are programs and are not run:
 * their registries are asked without a login. Text that is no such file holds none.
 */
export function readDockerConfig(text: string): RegistryLogins {
  const parsed = file.safeParse(parse(text));
  const auths = parsed.success ? (parsed.data.auths ?? {}) : {};
  return new Map(
    Object.entries(auths).flatMap(([key, value]) => {
      const login = readLogin(value);
      return login === undefined ? [] : [[registryKey(key), login] as const];
    }),
  );
}

/** The login for a registry, if there is one. */
export function findLogin(logins: RegistryLogins, credentialKey: string): RegistryLogin | undefined {
  return logins.get(registryKey(credentialKey));
}

function readLogin({ auth, username, password }: z.infer<typeof entry>): RegistryLogin | undefined {
  if (username !== undefined && password !== undefined) return { username, password };
  const decoded = Buffer.from(auth ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon <= 0 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** Keys come as hosts or as URLs with a version path: the host is what counts. */
function registryKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
