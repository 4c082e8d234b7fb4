import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { renewableToken } from '../../adapters/argocd/credentials.ts';
import { type StreamEvent, streamApplications } from '../../adapters/argocd/stream.ts';
import { type ConnectionOptions, connectTo } from './argocd-client/harness.ts';
import {
  type Answer,
  changeEvent,
  changeText,
  openEvents,
  type ScriptedServer,
  sendError,
  sendJson,
  startServer,
} from './argocd-client/scripted-server.ts';

const servers: ScriptedServer[] = [];
const watchers: AbortController[] = [];
afterEach(async () => {
  for (const watcher of watchers.splice(0)) watcher.abort();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const app = { name: 'todo', project: 'shop' };

interface Watched {
  readonly server: ScriptedServer;
  readonly events: readonly StreamEvent[];
}

/** Collects the events of a stream until `enough` of them came; fails at the time-out of the test. */
async function watch(
  answer: Answer,
  enough: (events: readonly StreamEvent[]) => boolean,
  options: ConnectionOptions = {},
): Promise<Watched> {
  const server = await startServer(answer);
  servers.push(server);
  const stop = new AbortController();
  watchers.push(stop);
  const events: StreamEvent[] = [];
  const connection = connectTo(server.url, { speed: 40, ...options });
  for await (const event of streamApplications(connection, {
    of: app,
    signal: stop.signal,
    random: () => 0.5,
  })) {
    events.push(event);
    if (enough(events)) break;
  }
  return { server, events };
}

const versions = (events: readonly StreamEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'change' ? [resourceVersion(event.object)] : []));

function resourceVersion(object: unknown): string {
  const { metadata } = object as { metadata: { resourceVersion: string } };
  return metadata.resourceVersion;
}

const changes = (count: number) => (events: readonly StreamEvent[]) => versions(events).length >= count;
const closed = (count: number) => (events: readonly StreamEvent[]) =>
  events.filter(({ kind }) => kind === 'close').length >= count;
const gaveUp = (events: readonly StreamEvent[]) => events.at(-1)?.kind === 'given-up';

/** Answers the nth connection with the nth script, later ones with the last. */
function inTurn(...scripts: readonly ((response: ServerResponse, accept: string) => void)[]): Answer {
  let turn = 0;
  return (request, response) => {
    const script = scripts[Math.min(turn, scripts.length - 1)];
    turn += 1;
    script?.(response, request.headers.accept ?? '');
  };
}

describe('the event stream (checklist points 28 to 34)', () => {
  test('asks for events with exactly the header Argo CD compares, and for one application', async () => {
    const { server } = await watch((_request, response) => {
      openEvents(response);
      response.write(changeEvent('todo', 1, 'ADDED'));
    }, changes(1));
    expect(server.seen[0]?.headers.accept).toBe('text/event-stream');
    expect(server.seen[0]?.path).toBe('/api/v1/stream/applications');
    expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({ name: 'todo', project: 'shop' });
  });

  test('gives open, then each change with its type', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      response.write(`:\n${changeEvent('todo', 1, 'ADDED')}${changeEvent('todo', 2)}`);
    }, changes(2));
    expect(events.map((event) => (event.kind === 'change' ? event.type : event.kind))).toEqual([
      'open',
      'ADDED',
      'MODIFIED',
    ]);
  });

  test('bytes cut within a character are one message', async () => {
    const text = `data: ${JSON.stringify({ result: { type: 'MODIFIED', application: { metadata: { resourceVersion: 'schön 船' } } } })}\n\n`;
    const bytes = Buffer.from(text);
    const { events } = await watch(async (_request, response) => {
      openEvents(response);
      for (let at = 0; at < bytes.length; at += 1) {
        response.write(bytes.subarray(at, at + 1));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }, changes(1));
    expect(versions(events)).toEqual(['schön 船']);
  });

  test('a message whose last newline is missing counts', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      response.end(changeEvent('todo', 7).trimEnd());
    }, changes(1));
    expect(versions(events)).toEqual(['7']);
  });

  test('a message of 3 MB comes whole', async () => {
    const padding = 'x'.repeat(3 * 1024 * 1024);
    const message = {
      result: { type: 'MODIFIED', application: { metadata: { resourceVersion: '1' }, padding } },
    };
    const { events } = await watch((_request, response) => {
      openEvents(response);
      response.write(`data: ${JSON.stringify(message)}\n\n`);
    }, changes(1));
    expect(versions(events)).toEqual(['1']);
  });

  test('the end of a stream is no end of the wait: it connects again', async () => {
    const { events, server } = await watch(
      inTurn(
        (response) => {
          openEvents(response);
          response.end(changeEvent('todo', 1));
        },
        (response) => {
          openEvents(response);
          response.write(changeEvent('todo', 2));
        },
      ),
      changes(2),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['open', 'change', 'close', 'open', 'change']);
    expect(server.seen).toHaveLength(2);
  });

  test.each([500, 502, 503, 504])('HTTP %i is no end of the wait', async (status) => {
    const { events } = await watch(
      inTurn(
        (response) => {
          response.writeHead(status);
          response.end('<html>gateway</html>');
        },
        (response) => {
          openEvents(response);
          response.write(changeEvent('todo', 2));
        },
      ),
      changes(1),
    );
    expect(versions(events)).toEqual(['2']);
  });

  test('a connection that breaks off is replaced', async () => {
    const { events } = await watch(
      inTurn(
        (response) => {
          openEvents(response);
          response.write(changeEvent('todo', 1), () => response.destroy());
        },
        (response) => {
          openEvents(response);
          response.write(changeEvent('todo', 2));
        },
      ),
      changes(2),
    );
    expect(versions(events)).toEqual(['1', '2']);
  });

  test('silence after life is noticed after 45 seconds', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      response.write(changeEvent('todo', 1));
    }, closed(1));
    expect(events.at(-1)).toEqual({ kind: 'close', reason: 'the stream fell silent' });
  });

  test('keepalives are life', async () => {
    let beats = 0;
    const { events } = await watch((_request, response) => {
      openEvents(response);
      const beat = setInterval(() => {
        beats += 1;
        response.write(beats === 8 ? changeEvent('todo', 1) : ':\n\n');
      }, 375);
      response.on('close', () => clearInterval(beat));
    }, changes(1));
    // 8 keepalives 15 s apart are far more than the patience of the watchdog.
    expect(events.map(({ kind }) => kind)).toEqual(['open', 'change']);
  });

  test('bytes that drip without ever ending a line are no life', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    }, closed(1));
    expect(events.at(-1)).toMatchObject({ kind: 'close' });
  });

  test('a server that never sends headers is left', async () => {
    const { events } = await watch(() => undefined, closed(1));
    expect(events).toEqual([{ kind: 'close', reason: 'nothing came through the stream' }]);
  });

  test('behind a proxy that holds events back it falls back to JSON lines', async () => {
    const { events, server } = await watch((request, response) => {
      if (request.headers.accept === 'text/event-stream') return;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`${changeText('todo', 5)}\n`);
    }, changes(1));
    expect(versions(events)).toEqual(['5']);
    expect(server.seen.map(({ headers }) => headers.accept)).toEqual([
      'text/event-stream',
      'text/event-stream',
      'application/json',
    ]);
  });

  test('where nothing comes through at all it gives up and leaves the asking to others', async () => {
    const { events } = await watch(() => undefined, gaveUp);
    expect(events.filter(({ kind }) => kind === 'close')).toHaveLength(4);
  });

  test('a server that answers JSON lines to the question for events is understood', async () => {
    const { events } = await watch((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`${changeText('todo', 5)}\n`);
    }, changes(1));
    expect(versions(events)).toEqual(['5']);
  });

  test('an error within the stream, without a newline, ends the connection with its words', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      const error = {
        grpc_code: 14,
        http_code: 503,
        message: 'transport is closing',
        http_status: 'Service Unavailable',
      };
      response.end(`data: ${JSON.stringify({ error })}`);
    }, closed(1));
    expect(events.at(-1)).toEqual({ kind: 'close', reason: 'unavailable: transport is closing' });
  });

  test('a garbled message is passed over', async () => {
    const { events } = await watch((_request, response) => {
      openEvents(response);
      response.write(`data: {"result":{"type":\n\n${changeEvent('todo', 3)}`);
    }, changes(1));
    expect(versions(events)).toEqual(['3']);
  });

  test.each([
    [
      'an old server without the stream',
      (response: ServerResponse) => sendError(response, 501, { code: 12, message: 'Not Implemented' }),
    ],
    [
      'a log-in page',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html><title>Sign in</title></html>');
      },
    ],
  ])('%s ends the stream, not the wait', async (_name, script) => {
    const { events } = await watch((_request, response) => script(response), gaveUp);
    expect(events.at(-1)).toMatchObject({ kind: 'given-up' });
  });
});

describe('the token of a stream', () => {
  const refuse = (response: ServerResponse): void => {
    response.writeHead(401, { 'content-type': 'text/event-stream' });
    response.end(
      `data: ${JSON.stringify({ error: { grpc_code: 16, http_code: 401, message: 'no session information' } })}\n\n`,
    );
  };

  test('a refused token is renewed once, then the stream goes on (point 34)', async () => {
    const tokens = ['old', 'new', 'never'];
    const credentials = renewableToken(async () => tokens.shift() ?? '');
    const { events, server } = await watch(
      (request, response) => {
        if (request.headers.authorization !== 'Bearer new') return refuse(response);
        openEvents(response);
        response.write(changeEvent('todo', 1));
      },
      changes(1),
      { credentials },
    );
    expect(events.map(({ kind }) => kind)).toEqual(['open', 'change']);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
  });

  test('a token that stays refused is told as it is', async () => {
    const { events } = await watch((_request, response) => refuse(response), closed(1));
    expect(events).toEqual([{ kind: 'close', reason: 'unauthenticated: no session information' }]);
  });

  test('401 with a plain body too', async () => {
    const { events } = await watch(
      (_request, response) => sendJson(response, { code: 16, message: 'invalid session' }, 401),
      closed(1),
    );
    expect(events[0]).toEqual({ kind: 'close', reason: 'unauthenticated: invalid session' });
  });
});
