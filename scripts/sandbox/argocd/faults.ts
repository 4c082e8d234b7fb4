import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';

/** What goes wrong with one answer of a route. Times are model milliseconds. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A login page of a proxy in place of JSON. */
  | { readonly kind: 'html'; readonly status?: number }
  /** No answer at all, until the client gives up. */
  | { readonly kind: 'hang' }
  /** The connection breaks before any answer. */
  | { readonly kind: 'reset' }
  /** The true answer, a few bytes at a time. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The true answer, cut after some bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The true answer, padded to a size that nobody should read. */
  | { readonly kind: 'huge'; readonly bytes: number };

interface Planned {
  readonly route: string;
  readonly fault: Fault;
  times: number;
}

/** The faults that wait for their route, used up one by one. */
export class FaultBook {
  readonly #planned: Planned[] = [];

  /** The next `times` answers of the route go wrong. */
  inject(route: string, fault: Fault, times = 1): void {
    this.#planned.push({ route, fault, times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  take(route: string): Fault | undefined {
    const planned = this.#planned.find((one) => (one.route === route || one.route === '*') && one.times > 0);
    if (planned === undefined) return undefined;
    planned.times -= 1;
    return planned.fault;
  }
}

const loginPage =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>';

/** Answers in place of the route; false when the fault only changes how the true answer is sent. */
export function answerFault(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(fault.body ?? JSON.stringify({ error: 'injected', code: 2, message: 'injected' }));
      return true;
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(loginPage);
      return true;
    case 'hang':
      return true;
    case 'reset':
      response.destroy();
      return true;
    default:
      return false;
  }
}

/** Sends the true body the way the fault wants it. */
export async function sendBody(
  clock: SandboxClock,
  response: ServerResponse,
  body: Buffer,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'drip') return drip(clock, response, body, fault);
  if (fault?.kind === 'cut') {
    response.write(body.subarray(0, fault.afterBytes));
    // The socket is closed after the bytes went out, so that the client sees them first.
    clock.after(10, () => response.destroy());
    return undefined;
  }
  response.end(body);
  return undefined;
}

/** Bytes of white space that make a JSON body as large as wanted and leave it valid. */
export function padded(body: Buffer, fault: Fault | undefined): Buffer {
  if (fault?.kind !== 'huge') return body;
  return Buffer.concat([Buffer.alloc(Math.max(0, fault.bytes - body.length), ' '), body]);
}

async function drip(
  clock: SandboxClock,
  response: ServerResponse,
  body: Buffer,
  { bytes, everyMs }: { readonly bytes: number; readonly everyMs: number },
): Promise<void> {
  for (let offset = 0; offset < body.length && !response.destroyed; offset += bytes) {
    response.write(body.subarray(offset, offset + bytes));
    await clock.sleep(everyMs);
  }
  response.end();
}
