import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import { formatImageReference, type ImageReference, sameRepository } from '../image/reference.ts';
import type { WrittenImage } from '../image/written.ts';
import type { GateAnswer } from '../promotion/gate.ts';
import { planImageEdit } from '../yaml/image-edit.ts';
import type { FileChange } from './diff.ts';
import type { BumpHistory, BumpSubject, RecordedBump, RevertedBump } from './history.ts';
import { intentId } from './intent.ts';
import { composeMessage } from './message.ts';
import { checkOrder } from './order.ts';
import type { BumpRecord, RecordedPlace } from './record.ts';
import type { BumpRequest, PlaceToBump } from './request.ts';

/** One value that changes. */
export interface PlannedChange {
  readonly file: string;
  readonly selector: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** What a bump is before anyone looks at the history: its edits and its identity. */
export interface PreparedBump {
  readonly request: BumpRequest;
  readonly intent: string;
  readonly subject: BumpSubject;
  /** The reference to write. */
  readonly to: string;
  /** The reference that stands there now; the first one where files differ. */
  readonly from: string;
  readonly files: readonly FileChange[];
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
}

export type BumpPlan =
  | {
      readonly kind: 'write';
      readonly prepared: PreparedBump;
      readonly record: BumpRecord;
      readonly message: string;
      readonly warnings: readonly string[];
      /** What opened the gates of the environment, and who passed which of them by. */
      readonly gates: OpenGates;
      /** The environment it was proved in before; left out where it receives from nowhere. */
      readonly upstream?: string;
    }
  /** The files hold the value; `bump` is the commit that wrote it, where it is known. */
  | { readonly kind: 'already-there'; readonly prepared: PreparedBump; readonly bump?: RecordedBump }
  /** The same intent was written before, and somebody changed the value since. */
  | { readonly kind: 'recognised'; readonly prepared: PreparedBump; readonly bump: RecordedBump }
  | {
      readonly kind: 'refused';
      readonly prepared: PreparedBump;
      readonly error: SlipwayError;
      /** The bump of this very intent, where that was taken back. */
      readonly reverted?: RevertedBump;
    }
  /** A gate of the environment is closed. */
  | { readonly kind: 'held'; readonly prepared: PreparedBump; readonly gates: ClosedGates };

export type WritePlan = Extract<BumpPlan, { kind: 'write' }>;
export type OpenGates = Extract<GateAnswer, { kind: 'open' }>;
export type ClosedGates = Extract<GateAnswer, { kind: 'closed' }>;

/**
 * Edits every place in memory. Raises (caller) what the editor refuses, `image-mismatch` when the service has another
 * repository in `slipway.yaml`.
 */
export function prepareBump(request: BumpRequest): PreparedBump {
  const { release, addressee } = request;
  checkRepository(request);
  const to = formatImageReference(release.image);
  const edits = joinPlaces(request.places).map((place) => editPlace(request, place));
  const places = edits.map(({ place }) => place);
  const subject = {
    ...definedOnly({ service: addressee.service, environment: addressee.environment }),
    targets: addressee.targets,
    places,
  };
  const { source, build } = release;
  return {
    request,
    intent: intentId({ ...subject, ...definedOnly({ source, build }), to }),
    subject,
    to,
    from: places.find(({ from }) => from !== undefined)?.from ?? to,
    files: edits.flatMap(({ file }) => (file === undefined ? [] : [file])),
    changes: edits.flatMap(({ changes }) => changes),
    warnings: edits.flatMap(({ warnings }) => warnings),
  };
}

/** Two targets may share a file: it is edited once, at all their selectors. */
function joinPlaces(places: readonly PlaceToBump[]): PlaceToBump[] {
  const byFile = new Map<string, PlaceToBump>();
  for (const place of places) {
    const known = byFile.get(place.file)?.selectors ?? [];
    byFile.set(place.file, { ...place, selectors: [...new Set([...known, ...place.selectors])] });
  }
  return [...byFile.values()];
}

/** What stood there as a whole reference: a place that keeps a tag alone is of the same repository. */
function writtenReference(
  { repository, tag, digest }: WrittenImage,
  { repository: own }: ImageReference,
): string {
  return formatImageReference({ repository: repository ?? own, ...definedOnly({ tag, digest }) });
}

interface PlaceEdit {
  readonly place: RecordedPlace;
  /** Absent when nothing changes. */
  readonly file?: FileChange;
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
}

function editPlace({ release }: BumpRequest, { file, selectors, bytes }: PlaceToBump): PlaceEdit {
  const edit = planImageEdit({
    source: bytes,
    path: file,
    selectors,
    image: release.image,
    pin: release.pin,
  });
  switch (edit.kind) {
    case 'refused':
      throw edit.error;
    case 'unchanged':
      return { place: { file, selectors }, changes: [], warnings: edit.warnings };
    case 'edited': {
      const changes = edit.changes.map(({ selector, line, before, after }) => ({
        file,
        selector,
        line,
        before,
        after,
      }));
      return {
        // Where the editor looked for the place, the one it found is recorded: a rollback goes there and nowhere else.
        place: {
          file,
          selectors: selectors.length > 0 ? selectors : changes.map(({ selector }) => selector),
          from: writtenReference(edit.from, release.image),
        },
        file: { path: file, before: bytes, after: edit.bytes },
        changes,
        warnings: edit.warnings,
      };
    }
  }
}

function checkRepository({ release, addressee }: BumpRequest): void {
  const { repository } = release.image;
  const { imageRepository, service } = addressee;
  if (imageRepository === undefined || sameRepository(imageRepository, repository)) return;
  throw new SlipwayError({
    code: 'image-mismatch',
    kind: 'caller',
    what: `The image is of the repository ${repository}`,
    why: `slipway.yaml says that ${service} comes from ${imageRepository}`,
    fix: 'Give an image of that repository, or correct the service in slipway.yaml.',
  });
}

/** What to do about a prepared bump, given what the history records. The guard is asked only when there is a change. */
export function decideBump(prepared: PreparedBump, history: BumpHistory): BumpPlan {
  if (prepared.files.length === 0) {
    const { running } = history;
    return {
      kind: 'already-there',
      prepared,
      ...(running?.record.to === prepared.to ? { bump: running } : {}),
    };
  }
  const { release } = prepared.request;
  const { intent, to } = prepared;
  const { source, build, allowDowngrade } = release;
  const answer = checkOrder({ history, intent, to, source, build, allowDowngrade });
  switch (answer.kind) {
    case 'refused':
      return { ...answer, prepared };
    case 'recognised':
      return { kind: 'recognised', prepared, bump: answer.bump };
    case 'allowed':
      return planWrite(prepared, answer.warnings);
  }
}

/**
 * The plan of a bump that was taken from the queue, when the newest bump of its place is this very one: its files need
 * not be read again to know that they hold the value. `undefined` when it must be planned as ever.
 */
export function recogniseTaken(
  request: BumpRequest,
  { running, reverted }: BumpHistory,
): BumpPlan | undefined {
  const { release, addressee, places } = request;
  const { service, environment, targets } = addressee;
  const subject = { targets, places, ...definedOnly({ service, environment }) };
  const to = formatImageReference(release.image);
  const { source, build } = release;
  const intent = intentId({ ...subject, to, ...definedOnly({ source, build }) });
  const isReverted = reverted.some(({ record }) => record.intent === intent);
  if (running?.record.intent !== intent || isReverted) return undefined;
  const from = running.record.places[0]?.from ?? to;
  const prepared = { request, intent, subject, to, from, files: [], changes: [], warnings: [] };
  return { kind: 'already-there', prepared, bump: running };
}

function planWrite(prepared: PreparedBump, warnings: readonly string[]): BumpPlan {
  const { release } = prepared.request;
  const { service, environment, targets, places } = prepared.subject;
  const record: BumpRecord = {
    intent: prepared.intent,
    to: prepared.to,
    targets,
    places: places.filter(({ from }) => from !== undefined),
    ...definedOnly({ service, environment, source: release.source, build: release.build, run: release.run }),
  };
  const message = composeMessage([record]);
  return {
    kind: 'write',
    prepared,
    record,
    message,
    warnings: [...prepared.warnings, ...warnings],
    gates: { kind: 'open', evidence: [], overrides: [] },
  };
}

/** The same plan after the gates were asked. Whoever passes a gate by is told so, loudly. */
export function passGates(plan: WritePlan, gates: GateAnswer): BumpPlan {
  if (gates.kind === 'closed') return { kind: 'held', prepared: plan.prepared, gates };
  const loud = gates.overrides.map(
    ({ gate, reason, actor }) => `break-glass: ${actor} passes the gate ${gate} by: ${reason}`,
  );
  return { ...plan, gates, warnings: [...plan.warnings, ...loud] };
}

/** Everything at once, for who has files and history in hand. */
export function planBump(request: BumpRequest, history: BumpHistory): BumpPlan {
  return decideBump(prepareBump(request), history);
}
