import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface StreamClient {
  /** Text received so far. */
  readonly text: string;
  readonly headers: IncomingMessage['headers'] | undefined;
  readonly status: number | undefined;
  readonly ended: boolean;
  /** JSON of the `data:` lines so far. */
  messages(): readonly unknown[];
  /** Resolves once `isDone`; rejects with `what` and the text so far. */
  until(what: string, isDone: (client: StreamClient) => boolean): Promise<void>;
  close(): void;
}

/** A bare client of an event stream: it shows the bytes, also when no header ever comes. */
export function openStream(url: string, headers: Readonly<Record<string, string>>): StreamClient {
  return new RawStream(url, headers);
}

class RawStream implements StreamClient {
  text = '';
  headers: IncomingMessage['headers'] | undefined;
  status: number | undefined;
  ended = false;
  readonly #request: ClientRequest;
  readonly #waiters = new Set<() => void>();

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#request = request(url, { headers, agent: false });
    this.#request.on('response', (response) => this.#read(response));
    this.#request.on('error', () => this.#end());
    this.#request.end();
  }

  messages(): readonly unknown[] {
    const lines = this.text.split('\n').filter((text) => text.startsWith('data: '));
    return lines.map((text): unknown => JSON.parse(text.slice(6)));
  }

  until(what: string, isDone: (client: StreamClient) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} within 8 s; got: ${this.text}`)), 8000);
      const look = () => {
        if (!isDone(this)) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }

  close(): void {
    this.#request.destroy();
  }

  #read(response: IncomingMessage): void {
    this.status = response.statusCode;
    this.headers = response.headers;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.text += chunk;
      this.#tell();
    });
    response.on('close', () => this.#end());
    this.#tell();
  }

  #end(): void {
    this.ended = true;
    this.#tell();
  }

  #tell(): void {
    for (const look of [...this.#waiters]) look();
  }
}
