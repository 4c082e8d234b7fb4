import { ensure } from './ensure.ts';
import { buildOfImage, proofsOf, quarantinedBuilds } from './oracle.ts';
import type { World } from './world.ts';

/**
 * Over the whole log, when all is over: no image was written where it was in quarantine, and none before every target
 * of the environment before had proven it, unless somebody took that on himself.
 */
export function auditLog(world: World): void {
  const past: World = { ...world, log: [] };
  for (const entry of world.log) {
    if (entry.kind === 'started') {
      const build = buildOfImage(entry.image);
      const { environment, rollbackOf, overrides } = entry;
      ensure(
        !quarantinedBuilds(past, environment).includes(build),
        () => `${build} is back in ${environment}`,
      );
      const after = world.config.environments.get(environment)?.after;
      const isFirstHand = rollbackOf === undefined && overrides.length === 0;
      const isProven =
        after === undefined || !isFirstHand || !proofsOf(past, after, build).includes(undefined);
      ensure(isProven, () => `${build} came to ${environment} before it was proven in ${after}`);
    }
    past.log.push(entry);
  }
}
