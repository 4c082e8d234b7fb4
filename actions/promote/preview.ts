import { SlipwayError } from '../../core/errors.ts';
import { bumpBranch } from '../bump/bump.ts';
import type { BumpEnding } from '../bump/ending.ts';
import type { UnitEnding } from '../deliver/ending.ts';
import type { DeliveryUnit } from '../deliver/plan.ts';
import { type MovedService, planMove } from './deliveries.ts';
import type { Move } from './plan.ts';
import type { Scene } from './scene.ts';
import type { PromotionTools } from './tools.ts';

/** What would be written for everything that goes, and what would keep it from being written; nothing is. */
export async function previewMoves(
  moves: readonly Move[],
  scene: Scene,
  tools: PromotionTools,
): Promise<readonly MovedService[]> {
  const previews: MovedService[] = [];
  for (const move of moves) previews.push(await previewMove(move, scene, tools));
  return previews;
}

async function previewMove(move: Move, scene: Scene, tools: PromotionTools): Promise<MovedService> {
  const { workplace, context } = tools;
  const endings: UnitEnding[] = [];
  try {
    for (const unit of planMove(move, scene, tools).units) {
      const startedAt = context.clock.now();
      const bump = await bumpBranch({ ...unit.task, dryRun: true }, workplace);
      endings.push(endingOf(unit, bump, { startedAt, endedAt: context.clock.now() }));
    }
    return { move, endings };
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== 'cancelled') return { move, endings: [], error };
    throw error;
  }
}

function endingOf(
  unit: DeliveryUnit,
  bump: BumpEnding,
  times: { readonly startedAt: number; readonly endedAt: number },
): UnitEnding {
  const isHeld = bump.kind === 'refused' || bump.kind === 'held';
  return isHeld
    ? { kind: 'stopped', unit, bump, ...times }
    : { kind: 'planned', unit, bump, applications: [], ...times };
}
