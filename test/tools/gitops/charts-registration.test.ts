import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderOf } from './render.ts';
import { root } from './root.ts';

const script = join(folderOf('schema-registry'), 'files', 'register.py');
const schemas = join(root, 'gitops', 'schemas');

interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly schema: unknown;
}

let calls: Call[] = [];
let status = 200;
let server: Server;
let credentials = '';

beforeEach(async () => {
  [calls, status] = [[], 200];
  server = createServer(async (request, response) => {
    const { schema } = JSON.parse(await text(request)) as { readonly schema: string };
    const { authorization } = request.headers;
    calls.push({ path: `${request.method} ${request.url}`, authorization, schema: JSON.parse(schema) });
    response
      .writeHead(status)
      .end(JSON.stringify(status === 200 ? { id: calls.length } : { message: 'incompatible' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  credentials = await mkdtemp(join(tmpdir(), 'slipway-registration-'));
  await writeFile(join(credentials, 'username'), 'writer\n');
  await writeFile(join(credentials, 'password'), 'canary');
});

afterEach(async () => {
  server.close();
  await rm(credentials, { recursive: true, force: true });
});

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

async function register(): Promise<Outcome> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the registry does not listen');
  const env = {
    PATH: process.env['PATH'],
    REGISTRY_URL: `http://127.0.0.1:${address.port}`,
    SCHEMA_FOLDER: schemas,
    CREDENTIALS_FOLDER: credentials,
    NO_PROXY: '127.0.0.1',
  };
  return promisify(execFile)('python3', [script], { env, timeout: 30_000 }).then(
    ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
    ({
      code,
      stdout,
      stderr,
    }: {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }) => ({
      exitCode: code,
      output: stdout + stderr,
    }),
  );
}

describe('the registration of the schemas', () => {
  test('registers each under its topic’s subject, as the writer', async () => {
    const { exitCode, output } = await register();
    expect(exitCode, output).toBe(0);
    const files = (await readdir(schemas)).sort();
    expect(calls.map(({ path }) => path)).toEqual(
      files.map((file) => `POST /subjects/${file.replace('.avsc', '-value')}/versions`),
    );
    const authorization = `Basic ${Buffer.from('writer:canary').toString('base64')}`;
    expect(new Set(calls.map((call) => call.authorization))).toEqual(new Set([authorization]));
    expect(calls[0]?.schema).toEqual(JSON.parse(await readFile(join(schemas, String(files[0])), 'utf8')));
    expect(output).not.toContain('canary');
  });

  test('fails when the registry refuses one, says which and why, and tries the others', async () => {
    status = 409;
    const { exitCode, output } = await register();
    expect(exitCode).toBe(1);
    expect(calls).toHaveLength(3);
    expect(output).toContain('todo.tasks.events: refused with 409');
    expect(output).toContain('incompatible');
  });

  test('fails when there is no registry', async () => {
    server.closeAllConnections();
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    server.address = () => address;
    const { exitCode, output } = await register();
    expect(exitCode).toBe(1);
    expect(output).toContain('cannot be reached');
  });
});
