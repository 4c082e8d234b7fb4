import { devNull } from 'node:os';
import type { RemoteUrl } from '../../core/git/remote-url.ts';

export type Environment = Readonly<Record<string, string>>;
/** Git settings in order; a later one wins, and an empty value resets a list. */
export type Settings = readonly (readonly [key: string, value: string])[];

/** The name under which the one remote is known to the temporary repository. */
export const remoteName = 'slipway';

export interface RemoteAccess {
  readonly remote: RemoteUrl;
  readonly token: string | undefined;
  /** What Git and its helpers may see of the caller's environment, beside PATH, HOME and the proxy variables. */
  readonly environment: Environment;
  readonly timeoutMs: number;
}

/** The caller's Git variables that say how to reach and trust servers; all others could redirect our commands. */
const passedGitVariables = new Set([
  'GIT_ASKPASS',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_SYSTEM',
  'GIT_PROXY_SSL_CAINFO',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_SSL_CERT',
  'GIT_SSL_KEY',
]);

const everyCommand: Environment = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
};

/** Environment of a command that stays on this machine: no settings of the user, and no way to the network. */
export function localEnvironment(folder: string): Environment {
  return {
    ...everyCommand,
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    ...settingVariables([
      ['core.hooksPath', devNull],
      ['log.showSignature', 'false'],
    ]),
  };
}

/** Environment of a command that talks to the server: the user's settings count, ours come after them. */
export function remoteEnvironment(folder: string, access: RemoteAccess, settings: Settings): Environment {
  const { remote, token, environment, timeoutMs } = access;
  const hasToken = token !== undefined && remote.kind === 'http';
  return {
    ...passedVariables(environment),
    ...everyCommand,
    // An askpass program would ask for another secret in place of the token that was refused.
    ...(hasToken ? { GIT_ASKPASS: '' } : {}),
    GIT_DIR: folder,
    GIT_ALLOW_PROTOCOL: remote.kind === 'file' ? 'file' : 'https:http:ssh',
    ...settingVariables([
      ...callerSettings(environment),
      [`remote.${remoteName}.url`, remote.url],
      ['protocol.version', '2'],
      ['protocol.ext.allow', 'never'],
      ['core.hooksPath', devNull],
      ['gc.auto', '0'],
      ['maintenance.auto', 'false'],
      // Git ends a silent connection itself, with words that say so, before the process is ended at its deadline.
      ['http.lowSpeedLimit', '1'],
      ['http.lowSpeedTime', String(Math.max(1, Math.floor((timeoutMs * 0.75) / 1000)))],
      ...(hasToken ? tokenSettings(remote.url, token) : []),
      ...settings,
    ]),
  };
}

/** What a token looks like on its way, so that it can be kept out of every text. */
export function secretsOf(token: string | undefined): readonly string[] {
  return token === undefined ? [] : [token, basicCredentials(token)];
}

/**
 * The token goes to this one address and nowhere else: headers of other settings are reset, no helper is asked, and no
 * redirect is followed, as Git would send the header along.
 */
function tokenSettings(url: string, token: string): Settings {
  return [
    ['credential.helper', ''],
    [`http.${url}.followRedirects`, 'false'],
    [`http.${url}.extraHeader`, ''],
    [`http.${url}.extraHeader`, `Authorization: Basic ${basicCredentials(token)}`],
  ];
}

function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

function passedVariables(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || passedGitVariables.has(name)),
  );
}

/** Settings that the caller hands to Git through GIT_CONFIG_COUNT. */
function callerSettings(environment: Environment): Settings {
  const count = Number.parseInt(environment['GIT_CONFIG_COUNT'] ?? '0', 10);
  return Array.from({ length: Number.isNaN(count) ? 0 : count }, (_, index) => {
    const key = environment[`GIT_CONFIG_KEY_${index}`] ?? '';
    const value = environment[`GIT_CONFIG_VALUE_${index}`] ?? '';
    return [key, value] as const;
  }).filter(([key]) => key !== '');
}

function settingVariables(settings: Settings): Environment {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}
