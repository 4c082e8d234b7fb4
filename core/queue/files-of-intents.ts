import type { BumpName } from '../bump/request.ts';
import type { SlipwayConfig } from '../config/config.ts';
import { parseSlipwayConfig } from '../config/parse.ts';
import { resolvePlaces } from '../config/places.ts';
import { SlipwayError } from '../errors.ts';
import { FORMAT_FILE, FREEZES_FILE, serviceFile } from '../ledger/paths.ts';
import type { QueuedIntent } from './queued-intent.ts';

/**
 * What intents will be planned with, as far as it is known before: a hint, so that all of it can be brought at once.
 * Whoever plans says what is wrong with a file or a name.
 */
export interface FilesOfIntents {
  readonly branch: readonly string[];
  readonly ledger: readonly string[];
}

type ServiceName = Extract<BumpName, { kind: 'service' }>;

/** The paths of every `slipway.yaml` that the intents go by. */
export function configsOf(intents: readonly QueuedIntent[]): readonly string[] {
  return [...new Set(servicesOf(intents).map(({ config }) => config))];
}

/** The files of the intents, through the bytes of each `slipway.yaml` by its path. */
export function filesOfIntents(
  intents: readonly QueuedIntent[],
  configs: ReadonlyMap<string, Uint8Array>,
): FilesOfIntents {
  const parsed = new Map([...configs].map(([path, bytes]) => [path, readConfig(path, bytes)]));
  const services = servicesOf(intents);
  const named = namesOf(intents).flatMap((name) => (name.kind === 'file' ? name.file : []));
  const placed = services.flatMap((name) => placesOf(parsed.get(name.config), name));
  const shards = [...services.map(({ service }) => service), ...recordedServices(intents)].map(serviceFile);
  return {
    branch: [...new Set([...named, ...placed])],
    ledger: shards.length === 0 ? [] : [...new Set([FORMAT_FILE, FREEZES_FILE, ...shards])],
  };
}

function namesOf(intents: readonly QueuedIntent[]): readonly BumpName[] {
  return intents.flatMap((intent) => (intent.kind === 'bump' ? intent.order.name : []));
}

function servicesOf(intents: readonly QueuedIntent[]): readonly ServiceName[] {
  return namesOf(intents).filter((name): name is ServiceName => name.kind === 'service');
}

function recordedServices(intents: readonly QueuedIntent[]): readonly string[] {
  const entries = intents.flatMap((intent) => (intent.kind === 'record' ? intent.entries : []));
  return entries.flatMap((entry) => (entry.kind === 'frozen' ? [] : entry.service));
}

function readConfig(path: string, bytes: Uint8Array): SlipwayConfig | undefined {
  return hint(() => parseSlipwayConfig(path, bytes));
}

function placesOf(config: SlipwayConfig | undefined, name: ServiceName): readonly string[] {
  if (config === undefined) return [];
  return hint(() => resolvePlaces(config, name))?.map(({ file }) => file) ?? [];
}

function hint<Value>(find: () => Value): Value | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
