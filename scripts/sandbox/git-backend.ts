import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type RunningErrand, runErrand } from './errands.ts';
import { runGit, sandboxGitEnvironment } from './git-command.ts';

/** What `git http-backend` answered: a CGI head and the stream of the body. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export interface BackendCall {
  readonly request: IncomingMessage;
  readonly folder: string;
  /** Git configuration of the server's side, on top of what a forge has. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly protocolV2: boolean;
}

/** What forges such as GitHub and GitLab have switched on. */
const forgeConfiguration: Readonly<Record<string, string>> = {
  'http.receivepack': 'true',
  'uploadpack.allowFilter': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
  'safe.directory': '*',
  'gc.auto': '0',
};

/** The path of the real `git http-backend` of this machine. */
export async function findBackend(): Promise<string> {
  const execPath = await runGit('.', ['--exec-path']);
  return join(execPath.toString().trim(), 'git-http-backend');
}

/** Hands a request over to `git http-backend`; the caller pipes the request's body into its standard input. */
export function startBackend(backend: string, call: BackendCall): Promise<RunningErrand> {
  return runErrand({
    command: backend,
    args: [],
    env: { ...sandboxGitEnvironment, ...cgiEnvironment(call) },
  });
}

/** Reads the CGI head; raises an Error when the backend ended without one. */
export async function readAnswer({ stdout: output }: Pick<RunningErrand, 'stdout'>): Promise<BackendAnswer> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk = await nextChunk(output);
    if (chunk === undefined) throw new Error(`git http-backend gave no answer: ${head.toString('latin1')}`);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const rest = head.subarray(end + 4);
    if (rest.length > 0) output.unshift(rest);
    return { ...parseHead(head.subarray(0, end).toString('latin1')), body: output };
  }
}

function cgiEnvironment({ request, folder, configuration, protocolV2 }: BackendCall): Record<string, string> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: protocolV2 ? header('git-protocol') : '',
    REMOTE_USER: 'sandbox',
    REMOTE_ADDR: '127.0.0.1',
    ...configurationVariables({ ...forgeConfiguration, ...configuration }),
  };
}

function configurationVariables(configuration: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(configuration);
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(entries.length) };
  for (const [index, [key, value]] of entries.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function parseHead(head: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest };
}

async function nextChunk(stream: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk: unknown = stream.read();
    if (chunk instanceof Buffer) return chunk;
    if (stream.readableEnded || stream.destroyed) return undefined;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        stream.off('readable', wake).off('end', wake).off('close', wake);
        resolve();
      };
      stream.on('readable', wake).on('end', wake).on('close', wake);
    });
  }
}
