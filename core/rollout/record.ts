import { numberField, objectOf, textField } from '../argocd/fields.ts';
import {
  type ApplicationView,
  asObject,
  readApplication,
  readVersion,
  unwrapMessage,
} from './application.ts';
import { readEvents } from './events.ts';
import { countAnswer, type Facts, type Refusal, type Unread } from './facts.ts';
import { findPods } from './generations.ts';
import { readLog } from './log-text.ts';
import { readManifest } from './manifest.ts';
import type {
  EventsObservation,
  GetObservation,
  LogsObservation,
  Observation,
  ResourceObservation,
  ResourceRef,
  StreamObservation,
  TreeObservation,
  WindowsObservation,
} from './observation.ts';
import { keyOf } from './resource-ref.ts';
import { readWindows } from './sync-windows.ts';
import { readTree } from './tree.ts';
import { isOlder, type Versioned } from './version.ts';

/** An observation of one application; the others are about the whole watch. */
export type ApplicationObservation = Extract<Observation, { readonly app: string }>;

/** Adds one observation to what is known. What cannot be read changes nothing but the count of answers. */
export function record(facts: Facts, observation: ApplicationObservation, now: number): Facts {
  switch (observation.source) {
    case 'get':
      return recordGet(facts, observation, now);
    case 'stream':
      return recordStream(facts, observation, now);
    case 'tree':
      return recordTree(facts, observation, now);
    case 'resource':
      return recordResource(facts, observation, now);
    case 'events':
      return recordEvents(facts, observation, now);
    case 'logs':
      return recordLogs(facts, observation, now);
    case 'windows':
      return recordWindows(facts, observation, now);
  }
}

function recordGet(facts: Facts, observation: GetObservation, now: number): Facts {
  const isRefresh = observation.refresh !== undefined;
  const counted = countAnswer(facts, isRefresh ? `${observation.refresh}-refresh` : 'get', now);
  const view = readAnswer(facts, observation);
  if (view === null) {
    // A refresh that got no answer says nothing: it may block for as long as the controller is away.
    return isRefresh && (observation.status ?? 0) === 0 ? counted : refuse(counted, observation, now);
  }
  if (isOlder(view, facts.view) && facts.olderAnswers === 0) return { ...counted, olderAnswers: 1 };
  return { ...acceptView(counted, view, now), olderAnswers: 0, refusal: null };
}

/** The application of an answer; the same version as before is not read again. */
function readAnswer(facts: Facts, { body, status }: GetObservation): ApplicationView | null {
  if (status !== undefined && status >= 400) return null;
  const { uid, resourceVersion } = readVersion(body);
  const isKnown =
    resourceVersion !== '' && resourceVersion === facts.view?.resourceVersion && uid === facts.view.uid;
  return isKnown ? facts.view : readApplication(body);
}

/** A GET that was under way when the event came is older than it; one that ends later than this was not. */
const UNDER_WAY = 2000;

function acceptView(facts: Facts, view: ApplicationView, now: number): Facts {
  const isHinted = facts.hintAt !== null && now - facts.hintAt < UNDER_WAY && isOlder(view, facts.newest);
  return {
    ...facts,
    view,
    viewAt: now,
    changedAt: view.resourceVersion === facts.view?.resourceVersion ? facts.changedAt : now,
    settledAt: isSameWork(view, facts.view) ? facts.settledAt : now,
    newest: isHinted ? facts.newest : { uid: view.uid, resourceVersion: view.resourceVersion },
    hintAt: isHinted ? facts.hintAt : null,
  };
}

function isSameWork(left: ApplicationView, right: ApplicationView | null): boolean {
  return (
    left.operation?.startedAt === right?.operation?.startedAt &&
    left.operation?.finishedAt === right?.operation?.finishedAt &&
    left.sync.revisions.join(' ') === right?.sync.revisions.join(' ')
  );
}

const refusalsByStatus: Readonly<Record<number, Refusal['kind']>> = {
  401: 'unauthorised',
  403: 'denied',
  404: 'absent',
};
const refusalsByCode: Readonly<Record<number, Refusal['kind']>> = {
  16: 'unauthorised',
  7: 'denied',
  5: 'absent',
};

function refuse(facts: Facts, observation: GetObservation, now: number): Facts {
  const { body, status, error, refresh } = observation;
  const answer = objectOf(asObject(body));
  const byCode = refusalsByCode[numberField(answer, 'code') ?? 0];
  const kind = byCode ?? refusalsByStatus[status ?? 0] ?? 'unreachable';
  const message =
    error ?? textField(answer, 'message') ?? (status === undefined ? 'no readable answer' : `HTTP ${status}`);
  const { count = 0, since = now } = facts.refusal?.kind === kind ? facts.refusal : {};
  // Beside a plain answer one lost token must not count twice before it could be exchanged.
  return { ...facts, refusal: { kind, count: refresh === undefined ? count + 1 : count, since, message } };
}

/** A message is a hint that a GET is wanted, if it is not older than what is known (stale replicas, duplicates). */
function recordStream(facts: Facts, { event, body }: StreamObservation, now: number): Facts {
  if (event === 'close') return { ...facts, isStreaming: false };
  const hinted = { ...facts, isStreaming: true, hintAt: facts.hintAt ?? now };
  if (event === 'open') return hinted;
  const { object } = unwrapMessage(body);
  const version = readVersion(object);
  if (version.uid === '' || version.resourceVersion === '') return hinted;
  return isNews(facts, version) ? { ...hinted, newest: version } : { ...facts, isStreaming: true };
}

/** The application of a stream message that tells something newer than all that is known, else nothing. */
export function readNews(facts: Facts, { event, body }: StreamObservation): ApplicationView | null {
  if (event !== 'message' || facts.view === null) return null;
  const { object } = unwrapMessage(body);
  const version = readVersion(object);
  if (version.uid !== facts.view.uid || !isNews(facts, version)) return null;
  return readApplication(object);
}

function isNews(facts: Facts, version: Versioned): boolean {
  const { newest } = facts;
  if (newest === null || newest.uid !== version.uid) return true;
  return isOlder(newest, version);
}

function recordTree(facts: Facts, { body }: TreeObservation, now: number): Facts {
  const counted = countAnswer(facts, 'tree', now);
  const tree = readTree(body);
  return tree === null ? counted : withPods({ ...counted, tree: { tree, pods: [], at: now } });
}

/** The newest pods follow from the tree and from the revisions that manifests name. */
function withPods(facts: Facts): Facts {
  if (facts.tree === null) return facts;
  const named = [...facts.manifests.values()]
    .filter(({ manifest, at }) => manifest.updateRevision !== '' && at >= facts.settledAt)
    .map(({ manifest }) => [manifest.uid, manifest.updateRevision] as const);
  return { ...facts, tree: { ...facts.tree, pods: findPods(facts.tree.tree, new Map(named)) } };
}

function recordResource(facts: Facts, observation: ResourceObservation, now: number): Facts {
  const manifest = readManifest(observation.body);
  const ref = observation.ref ?? manifest?.ref;
  const counted = ref === undefined ? facts : countAnswer(facts, `resource ${keyOf(ref)}`, now);
  if (manifest === null) return ref === undefined ? counted : recordUnread(counted, ref, observation, now);
  const key = keyOf(manifest.ref);
  const manifests = new Map(facts.manifests).set(key, { manifest, at: now });
  const unread = new Map([...facts.unread].filter(([one]) => one !== key));
  const known = { ...counted, manifests, unread };
  return manifest.updateRevision === '' ? known : withPods(known);
}

function recordUnread(
  facts: Facts,
  ref: ResourceRef,
  { status, error = 'no readable answer' }: ResourceObservation,
  now: number,
): Facts {
  const unread = { kind: unreadKind(ref, status, error), message: error, at: now };
  return { ...facts, unread: new Map(facts.unread).set(keyOf(ref), unread) };
}

/** A server that fails, or a token that is about to be exchanged, may answer the next time. */
function unreadKind({ name }: ResourceRef, status: number | undefined, error: string): Unread['kind'] {
  if (status === 404 && error.includes(name)) return 'gone';
  const isPassing = status === 0 || status === 401 || status === 429 || (status ?? 0) >= 500;
  return isPassing && status !== 501 ? 'failed' : 'refused';
}

function recordEvents(facts: Facts, observation: EventsObservation, now: number): Facts {
  const events = readEvents(observation.body);
  const uid = observation.uid ?? events?.[0]?.uid ?? '';
  const counted = countAnswer(facts, `events ${uid}`, now);
  return events === null ? counted : { ...counted, events: new Map(facts.events).set(uid, events) };
}

function recordLogs(facts: Facts, observation: LogsObservation, now: number): Facts {
  const place = `${observation.pod}/${observation.container ?? ''}`;
  const counted = countAnswer(facts, `logs ${place} ${observation.previous ?? false}`, now);
  const text = readLog(observation.text ?? observation.body);
  const isKept = text === '' || (facts.logs.has(place) && observation.previous !== true);
  return isKept ? counted : { ...counted, logs: new Map(facts.logs).set(place, text) };
}

function recordWindows(facts: Facts, { body }: WindowsObservation, now: number): Facts {
  const counted = countAnswer(facts, 'windows', now);
  const windows = readWindows(body);
  return windows === null ? counted : { ...counted, windows };
}
