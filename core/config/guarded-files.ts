import type { SlipwayConfig } from './config.ts';
import { resolvePlaces } from './places.ts';

/** The files that hold images of environments with gates, or that receive from another one. */
export function guardedFiles(config: SlipwayConfig): ReadonlySet<string> {
  const guarded = [...config.environments.values()].filter(
    ({ after, gates, images }) => images !== undefined && (after !== undefined || gates !== undefined),
  );
  const places = guarded.flatMap(({ name: environment }) =>
    [...config.services.keys()].flatMap((service) => resolvePlaces(config, { service, environment })),
  );
  return new Set(places.map(({ file }) => file));
}
