import type { ApplicationRef, ApplicationSelection } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { type StreamEvent, streamApplications } from '../../adapters/argocd/stream.ts';
import { objectOf, textField } from '../../core/argocd/fields.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { StreamObservation } from '../../core/rollout/observation.ts';

/** Up to so many applications have a stream each, which is certain to begin with a snapshot; more share one. */
const OWN_STREAMS = 5;

export interface Feed {
  readonly connection: ArgoConnection;
  /** Stamps the observations; goes with Argo CD's. */
  readonly clock: Pick<Clock, 'now'>;
  readonly applications: ReadonlyMap<string, ApplicationRef>;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly put: (observation: StreamObservation) => void;
  /** Said once when a stream is given up. */
  readonly note: (text: string) => void;
}

/** Feeds what the event streams say of the applications, until the signal aborts. Never raises: GETs carry the watch. */
export async function feedStreams(feed: Feed): Promise<void> {
  await Promise.all(listStreams(feed.applications).map((stream) => follow(feed, stream)));
}

interface OneStream {
  readonly of: ApplicationRef | ApplicationSelection;
  /** The applications it may speak of. */
  readonly apps: readonly string[];
}

function listStreams(applications: ReadonlyMap<string, ApplicationRef>): readonly OneStream[] {
  if (applications.size <= OWN_STREAMS)
    return [...applications].map(([app, ref]) => ({ of: ref, apps: [app] }));
  const namespaces = new Set([...applications.values()].map(({ appNamespace }) => appNamespace));
  return [...namespaces].map((appNamespace) => {
    const own = [...applications].filter(([, ref]) => ref.appNamespace === appNamespace);
    const projects = new Set(own.map(([, { project }]) => project));
    const known = [...projects].filter((project) => project !== undefined);
    return {
      // Without the project of each of them, none is named: all that may be seen come.
      of: definedOnly({ appNamespace, projects: known.length === projects.size ? known : undefined }),
      apps: own.map(([app]) => app),
    };
  });
}

async function follow(feed: Feed, stream: OneStream): Promise<void> {
  const { connection, signal, random } = feed;
  try {
    for await (const event of streamApplications(connection, { of: stream.of, signal, random })) {
      if (event.kind === 'given-up') feed.note(`Argo CD is asked directly from now on: ${event.reason}`);
      for (const app of addressees(event, stream, feed.applications))
        feed.put(observationOf(event, app, feed.clock));
    }
  } catch (thrown) {
    if (!signal.aborted) feed.note(`Argo CD is asked directly from now on: ${messageOf(thrown)}`);
  }
}

/** A change is about one application; that a connection opened or closed is about all of them. */
function addressees(
  event: StreamEvent,
  { apps }: OneStream,
  applications: ReadonlyMap<string, ApplicationRef>,
): readonly string[] {
  if (event.kind !== 'change') return event.kind === 'given-up' ? [] : apps;
  const metadata = objectOf(objectOf(event.object)['metadata']);
  const [name, namespace] = [textField(metadata, 'name'), textField(metadata, 'namespace')];
  return apps.filter((app) => {
    const ref = applications.get(app);
    return ref?.name === name && (ref?.appNamespace === undefined || ref.appNamespace === namespace);
  });
}

function observationOf(event: StreamEvent, app: string, clock: Feed['clock']): StreamObservation {
  const common = { at: new Date(clock.now()).toISOString(), source: 'stream', app } as const;
  if (event.kind === 'change') {
    return { ...common, event: 'message', body: { type: event.type, application: event.object } };
  }
  return { ...common, event: event.kind === 'open' ? 'open' : 'close' };
}
