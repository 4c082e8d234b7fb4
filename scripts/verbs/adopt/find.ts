import type { QueueView } from '../../../adapters/git/queue-plan.ts';
import type { FoundRelease, Objection } from '../../../core/acts/adopt.ts';
import { HISTORY_LIMIT } from '../../../core/bump/history.ts';
import { parseRecords } from '../../../core/bump/message.ts';
import { type BumpRecord, formatSource } from '../../../core/bump/record.ts';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { findEnvironment, findService, type Place, resolvePlaces } from '../../../core/config/places.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import { isSameImage } from '../../../core/image/identity.ts';
import { formatImageReference } from '../../../core/image/reference.ts';
import { readImageAt } from '../../../core/yaml/image-edit.ts';

/** What stands in one place, or why nobody can say. */
export type FoundPlace =
  | { readonly kind: 'found'; readonly place: Place; readonly release: FoundRelease }
  | { readonly kind: 'unreadable'; readonly place: Place; readonly objection: Objection };

export interface Wanted {
  /** Empty: all of them. */
  readonly services: readonly string[];
  readonly environments: readonly string[];
}

/** Every place of the services in the environments. Raises `service-unknown`, `environment-unknown`, `images-missing`. */
export function listPlaces(config: SlipwayConfig, { services, environments }: Wanted): readonly Place[] {
  const chosenServices = services.length === 0 ? [...config.services.keys()] : services;
  const chosen = environments.length === 0 ? [...config.environments.keys()] : environments;
  for (const name of chosenServices) findService(config, name);
  for (const name of chosen) findEnvironment(config, name);
  return chosen.flatMap((environment) =>
    chosenServices.flatMap((service) => resolvePlaces(config, { service, environment })),
  );
}

/** Reads what the files hold, and what the history says of who wrote it. */
export async function findReleases(
  view: QueueView,
  places: readonly Place[],
): Promise<readonly FoundPlace[]> {
  await view.prefetch({ branch: [...new Set(places.map(({ file }) => file))] });
  const origins = await readOrigins(view);
  const found: FoundPlace[] = [];
  for (const place of places) found.push(await findRelease(view, place, origins));
  return found;
}

async function findRelease(view: QueueView, place: Place, origins: Origins): Promise<FoundPlace> {
  const { service, environment, target = '', file, selectors, image: repository } = place;
  const read = await view.readFile(file);
  if (read.kind !== 'file')
    return unreadable(place, `${file} is ${read.kind === 'missing' ? 'missing' : 'no file'}`);
  const reading = readImageAt({ path: file, source: read.bytes, selectors, repository });
  if (reading.kind !== 'read') return unreadable(place, `${reading.error.what}. ${reading.error.why}`);
  const { tag, digest } = reading.image;
  if (tag === undefined && digest === undefined)
    return unreadable(place, `${file} names no version of the image`);
  const image = formatImageReference({
    repository: reading.image.repository ?? repository,
    ...definedOnly({ tag, digest }),
  });
  const origin = origins.get(placeKey(service, environment, target));
  const isWritten = origin !== undefined && isSameImage(origin.record.to, image);
  return {
    kind: 'found',
    place,
    release: {
      service,
      environment,
      target,
      image,
      ...definedOnly({ origin: isWritten ? describeOrigin(origin) : undefined }),
    },
  };
}

function unreadable(place: Place, reason: string): FoundPlace {
  return { kind: 'unreadable', place, objection: { code: 'file-unreadable', reason } };
}

interface Origin {
  readonly commit: string;
  readonly record: BumpRecord;
}
type Origins = ReadonlyMap<string, Origin>;

/** The newest bump of each place, as far back as bumps look. */
async function readOrigins(view: QueueView): Promise<Origins> {
  const origins = new Map<string, Origin>();
  for await (const { commit, message } of view.readHistory(HISTORY_LIMIT)) {
    for (const record of parseRecords(message)) {
      const keys = keysOf(record).filter((key) => !origins.has(key));
      for (const key of keys) origins.set(key, { commit, record });
    }
  }
  return origins;
}

function keysOf({ service, environment, targets }: BumpRecord): readonly string[] {
  if (service === undefined || environment === undefined) return [];
  const names = targets.length === 0 ? [''] : targets;
  return names.map((target) => placeKey(service, environment, target));
}

function placeKey(service: string, environment: string, target: string): string {
  return JSON.stringify([service, environment, target]);
}

function describeOrigin({ commit, record }: Origin): NonNullable<FoundRelease['origin']> {
  const { intent, build, source } = record;
  return {
    intent,
    revision: commit,
    ...definedOnly({ build, source: source === undefined ? undefined : formatSource(source) }),
  };
}
