import type { Obstacle } from './gate.ts';

/** It refuses for good; else it waits for somebody; else it is the last that time removes. */
export function decisiveObstacle(obstacles: readonly Obstacle[]): Obstacle | undefined {
  const latest = [...obstacles].sort((a, b) => (b.until ?? 0) - (a.until ?? 0))[0];
  return (
    obstacles.find(({ weight }) => weight === 'refused') ??
    obstacles.find(({ until }) => until === undefined) ??
    latest
  );
}
