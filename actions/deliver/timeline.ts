import { versionOf } from '../../core/bump/message.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import { attemptsOf } from '../../core/timeline/moments.ts';
import type { ReleaseTimeline } from '../../core/timeline/timeline.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { type Delivery, rolloutOf } from './ending.ts';

/** The picture of a delivery: one lane for each target that was watched. */
export function timelineOf({ service, environment, release, endings }: Delivery): ReleaseTimeline {
  const label = `${service} ${versionOf(formatImageReference(release.image))}`;
  return {
    title: `${label} to ${environment}`,
    lanes: endings.flatMap((ending) => {
      const outcome = rolloutOf(ending);
      return outcome === undefined
        ? []
        : [{ name: ending.unit.label, attempts: attemptsOfOutcome(label, outcome) }];
    }),
  };
}

function attemptsOfOutcome(
  label: string,
  { startedAt, endedAt, timeline, verdict, rollback }: RolloutOutcome,
) {
  const cause = verdict.rootCause?.code ?? verdict.reasonCode;
  return attemptsOf({
    label,
    startedAt,
    endedAt,
    moments: timeline.map(({ at, app, code }) => ({ at, code, ...(app === undefined ? {} : { app }) })),
    verdict: verdict.verdict,
    explanation: cause,
    ...('verdict' in rollback ? { rollback: describeRollback(rollback) } : {}),
  });
}

function describeRollback({
  places,
  verdict,
  word,
}: Extract<RolloutOutcome['rollback'], { verdict: unknown }>) {
  const [place] = places;
  const label = place === undefined ? 'what ran before' : versionOf(place.to);
  return { label, verdict: verdict.verdict, explanation: word };
}
