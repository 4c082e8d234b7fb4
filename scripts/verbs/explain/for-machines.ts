import { definedOnly } from '../../../core/defined-only.ts';
import type { LedgerRelease } from '../../../core/ledger/entry.ts';
import type { Explanation } from '../../../core/promotion/explain.ts';
import type { Obstacle } from '../../../core/promotion/gate.ts';
import type { Situation } from '../../../core/promotion/situation.ts';
import type { TargetStanding } from '../../../core/promotion/standing.ts';

/** An explanation with its times as ISO texts. */
export function explanationForMachines({
  service,
  environment,
  now,
  standings,
  situation,
}: Explanation): Record<string, unknown> {
  return {
    service,
    environment,
    at: isoOf(now),
    standings: standings.map(({ environment: name, targets, quarantined }) => ({
      environment: name,
      targets: targets.map(standingForMachines),
      quarantined: quarantined.map(({ image, at, reason }) => ({ image, at: isoOf(at), reason })),
    })),
    situation: situationForMachines(situation),
  };
}

function standingForMachines(standing: TargetStanding): Record<string, unknown> {
  const { target, state, release, since, verifiedAt, deadline } = standing;
  return {
    target,
    state,
    ...definedOnly({
      release: release === undefined ? undefined : releaseForMachines(release),
      since: isoOf(since),
      verifiedAt: isoOf(verifiedAt),
      deadline: isoOf(deadline),
    }),
  };
}

function situationForMachines(situation: Situation): Record<string, unknown> {
  switch (situation.kind) {
    case 'current':
      return situation;
    case 'ready':
      return { ...situation, release: releaseForMachines(situation.release) };
    case 'rolling-out':
      return {
        ...situation,
        release: releaseForMachines(situation.release),
        until: isoOf(situation.until),
      };
    case 'held':
      return {
        ...situation,
        release: releaseForMachines(situation.release),
        obstacle: obstacleForMachines(situation.obstacle),
        obstacles: situation.obstacles.map(obstacleForMachines),
        ...definedOnly({
          earliest: isoOf(situation.earliest),
          earliestThere: isoOf(situation.earliestThere),
        }),
      };
  }
}

function releaseForMachines({ image, build, source, revision }: LedgerRelease): Record<string, unknown> {
  return { image, ...definedOnly({ build, source, revision }) };
}

function obstacleForMachines({ until, ...obstacle }: Obstacle): Record<string, unknown> {
  return { ...obstacle, ...definedOnly({ until: isoOf(until) }) };
}

function isoOf(at: number): string;
function isoOf(at: number | undefined): string | undefined;
function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
