import { formatSource } from '../../core/bump/record.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import { noticeGates } from '../../core/notice/gates.ts';
import type { NoticeGate } from '../../core/notice/state.ts';
import type { DeliveryUnit } from '../deliver/plan.ts';
import { beginTelling, type Telling } from '../deliver/telling.ts';
import { voiceOf } from '../deliver/voice.ts';
import type { Move } from './plan.ts';
import type { PromotionTools } from './tools.ts';

/** A release set is one promotion: one message tells of all its members, in one target. Nothing where nobody listens. */
export async function beginSetTelling(
  units: readonly DeliveryUnit[],
  moves: readonly Move[],
  tools: PromotionTools,
): Promise<Telling | undefined> {
  const [unit, set] = [units[0], moves[0]?.set];
  if (!tools.notices.isHeard || unit === undefined || set === undefined) return undefined;
  const { task, target } = unit;
  const subject = {
    id: target === undefined ? set : `${set}/${target}`,
    environment: task.name.kind === 'service' ? task.name.environment : '',
    releases: units.map(releaseOf),
    gates: gatesOf(moves),
    resumed: false,
    ...definedOnly({
      upstream: task.promotion?.upstream,
      targets: target === undefined ? undefined : [target],
      run: tools.context.facts.runUrl,
      actor: task.actor,
    }),
  };
  return beginTelling(subject, { decision: 'started' }, voiceOf(tools));
}

function releaseOf({ task: { name, release } }: DeliveryUnit) {
  return {
    service: name.kind === 'service' ? name.service : '',
    to: formatImageReference(release.image),
    ...definedOnly({ source: release.source === undefined ? undefined : formatSource(release.source) }),
  };
}

/** What holds for all members is said once. */
function gatesOf(moves: readonly Move[]): readonly NoticeGate[] {
  const all = moves.flatMap(({ answer }) => noticeGates(answer));
  return [...new Map(all.map((gate) => [`${gate.gate}: ${gate.text}`, gate])).values()];
}
