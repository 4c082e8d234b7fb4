import { SlipwayError } from '../../core/errors.ts';
import { showUrl } from '../../core/net/parse-url.ts';
import { followRedirect } from '../../core/net/redirect.ts';
import type {
  HttpClient,
  HttpRequest,
  HttpResponse,
  HttpSettings,
  HttpStream,
} from '../../core/ports/http.ts';
import { readLimited } from './body.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import { toNoAnswer } from './no-answer.ts';
import type { Answer, Manner, Send } from './send.ts';

const MAX_REDIRECTS = 5;

interface Client {
  readonly send: Send;
  readonly proxy: HttpSettings['proxy'];
}

/** The HttpClient of one server: see the port for what it promises. */
export function makeHttpClient(settings: HttpSettings): HttpClient {
  const client: Client = { send: sendLater(settings), proxy: settings.proxy };
  return {
    request: (request) => readWhole(client, request),
    stream: (request) => openStream(client, request),
  };
}

/** Sockets, TLS and the library behind them are loaded at the first request: `--help` needs none of them. */
function sendLater(settings: HttpSettings): Send {
  let sender: Promise<Send> | undefined;
  return async (request, manner) => {
    sender ??= import('./send.ts').then(({ createSender }) => createSender(settings));
    return (await sender)(request, manner);
  };
}

async function readWhole({ send, proxy }: Client, request: HttpRequest): Promise<HttpResponse> {
  const deadline = openDeadline(request);
  try {
    const { status, headers, body } = await sendOn(send, request, {
      signal: deadline.signal,
      decompress: true,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of readLimited(body, request)) chunks.push(chunk);
    return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
  } catch (thrown) {
    throw toNoAnswer({ thrown, request, deadline, proxy });
  } finally {
    deadline.close();
  }
}

async function openStream(client: Client, request: HttpRequest): Promise<HttpStream> {
  const deadline = openDeadline(request);
  try {
    const answer = await sendOn(client.send, request, { signal: deadline.signal, decompress: false });
    deadline.lift();
    return toStream(client, { request, deadline, answer });
  } catch (thrown) {
    deadline.close();
    throw toNoAnswer({ thrown, request, deadline, proxy: client.proxy });
  }
}

interface OpenStream {
  readonly request: HttpRequest;
  readonly deadline: Deadline;
  readonly answer: Answer;
}

function toStream({ proxy }: Client, { request, deadline, answer }: OpenStream): HttpStream {
  let isClosed = false;
  const close = () => {
    isClosed = true;
    deadline.close();
    answer.body.destroy();
  };
  async function* readChunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* readLimited(answer.body, request);
    } catch (thrown) {
      // Whoever closes a stream, or aborts it, knows why it ends.
      if (isClosed || request.signal?.aborted === true) return;
      throw toNoAnswer({ thrown, request, deadline, proxy });
    } finally {
      close();
    }
  }
  return { status: answer.status, headers: answer.headers, chunks: readChunks(), close };
}

/** Follows the redirects of reads; the answer of the last hop is the answer. */
async function sendOn(send: Send, request: HttpRequest, manner: Manner): Promise<Answer> {
  let current = request;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await send(current, manner);
    const next = followRedirect(current, answer.status, answer.headers['location']);
    if (next === undefined) return answer;
    answer.body.destroy();
    current = next;
  }
  throw new SlipwayError({
    code: 'redirect-loop',
    kind: 'outside',
    what: `${showUrl(request.url)} sends its readers in a circle`,
    why: `After ${MAX_REDIRECTS} redirects there was still no answer`,
    fix: 'Check the address; a gateway that wants a login often does this.',
  });
}
