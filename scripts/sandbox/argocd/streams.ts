import { type ApiError, streamErrorBody } from './api-error.ts';
import { type Call, maySee } from './call.ts';
import type { Application } from './model.ts';
import { matchesSelector } from './selectors.ts';
import { keyOfApplication, type WatchEvent } from './store.ts';
import type { OpenStream } from './stream-switches.ts';

/** A server-sent event stream for exactly the right Accept header, JSON lines for any other. */
export function openStream(call: Call): { send(message: unknown): void } & OpenStream {
  const { response, request, state } = call;
  const isEventStream = request.headers.accept === 'text/event-stream';
  const contentType = isEventStream ? 'text/event-stream' : 'application/json';
  let cancelKeepAlive: (() => void) | undefined;
  const write = (text: string) => {
    if (!response.headersSent)
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
    response.write(text);
  };
  const keepAlive = () => {
    cancelKeepAlive = state.world.clock.after(state.streams.keepAliveMs, () => {
      write(':\n');
      keepAlive();
    });
  };
  // JSON lines have no heartbeat: an idle stream looks like one that hangs.
  if (isEventStream) keepAlive();
  const stream = {
    send: (message: unknown) =>
      write(isEventStream ? `data: ${JSON.stringify(message)}\n\n` : `${JSON.stringify(message)}\n`),
    end: () => {
      if (response.headersSent) response.end();
      else response.destroy();
    },
  };
  state.streams.open.add(stream);
  response.on('close', () => {
    cancelKeepAlive?.();
    state.streams.open.delete(stream);
  });
  return stream;
}

/** The application watch: snapshot first, subscription after it, silence for what is missing or not allowed. */
export function watchApplications(call: Call): void {
  const { state, query, response } = call;
  const { store, clock } = state.world;
  const stream = openStream(call);
  const deliver = distort(
    call,
    (event) => stream.send({ result: event }),
    () => stream.end(),
  );
  const wanted = (application: Application) => maySee(call, application) && isWanted(call, application);
  const minVersion = query.get('name') === null ? Number(query.get('resourceVersion') ?? 0) : 0;
  const stale = state.streams.staleSnapshots > 0;
  if (stale) state.streams.staleSnapshots -= 1;
  for (const application of store.all().filter(wanted)) {
    const shown = stale
      ? (store.getStale(keyOfApplication(application.metadata)) ?? application)
      : application;
    if (Number(shown.metadata.resourceVersion) >= minVersion)
      stream.send({ result: { type: 'ADDED', application: shown } });
  }
  const subscribe = () => {
    if (response.closed) return;
    const cancel = store.subscribe((event) => {
      // The end of an application is not streamed.
      if (event.type !== 'DELETED' && wanted(event.application)) deliver(event);
    });
    response.on('close', cancel);
  };
  if (state.streams.blindMs === 0) subscribe();
  else clock.after(state.streams.blindMs, subscribe);
}

/** The tree watch: nothing until the next change. */
export function watchTree(call: Call, key: string): void {
  const stream = openStream(call);
  const cancel = call.state.controller.trees.onChange((changed, tree) => {
    if (changed === key) stream.send({ result: tree });
  });
  call.response.on('close', cancel);
}

export function streamError(error: ApiError): string {
  return `data: ${JSON.stringify(streamErrorBody(error))}\n\n`;
}

function isWanted({ state, query }: Call, { metadata, spec }: Application): boolean {
  const name = query.get('name');
  const projects = [...query.getAll('projects'), ...query.getAll('project')];
  const namespace = query.get('appNamespace');
  return (
    (name === null || metadata.name === name) &&
    (projects.length === 0 || projects.includes(spec.project)) &&
    (namespace === null
      ? name === null || metadata.namespace === state.namespace
      : metadata.namespace === namespace) &&
    matchesSelector(query.get('selector') ?? '', metadata.labels ?? {})
  );
}

/** Lays the switched faults between the store and the client. */
function distort(
  call: Call,
  send: (event: WatchEvent) => void,
  end: () => void,
): (event: WatchEvent) => void {
  const { streams } = call.state;
  let count = 0;
  let held: WatchEvent | undefined;
  const deliver = (event: WatchEvent) => {
    send(event);
    if (streams.duplicate) send(event);
  };
  return (event) => {
    count += 1;
    if (streams.endAfterEvents !== undefined && count > streams.endAfterEvents) return end();
    if (streams.dropEvery > 0 && count % streams.dropEvery === 0) return undefined;
    if (streams.reorder && held === undefined) {
      held = event;
      return undefined;
    }
    deliver(event);
    if (held !== undefined) deliver(held);
    held = undefined;
    return undefined;
  };
}
