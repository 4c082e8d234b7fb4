import { versionOf } from '../../../core/bump/message.ts';
import type { Explanation } from '../../../core/promotion/explain.ts';
import type { EnvironmentStanding, TargetStanding } from '../../../core/promotion/standing.ts';
import { displayWidth, padToWidth } from '../../../core/report/width.ts';
import { showDuration } from '../show-duration.ts';

const WORDS: Readonly<Record<TargetStanding['state'], string>> = {
  empty: 'nothing known',
  verified: 'healthy',
  'rolling-out': 'rolling out',
  overdue: 'no verdict',
  failed: 'not healthy',
};
const OPEN = '  ──▶  ';
const HELD = '  ──✖  ';
const BELOW = ' '.repeat(OPEN.length);

/** The environments in a row, what stands in each of them, and between which two the release is held. */
export function drawWay({ standings, situation, now }: Explanation): string {
  const columns = standings.map((standing) => drawColumn(standing, now));
  const widths = columns.map((lines) => Math.max(...lines.map(displayWidth)));
  const height = Math.max(...columns.map((lines) => lines.length));
  const heldAt = situation.kind === 'held' ? situation.step : undefined;
  const rows = Array.from({ length: height }, (_, row) =>
    columns
      .map((lines, index) => {
        const gap = row > 0 ? BELOW : standings[index]?.environment === heldAt ? HELD : OPEN;
        return `${index === 0 ? '' : gap}${padToWidth(lines[row] ?? '', widths[index] ?? 0)}`;
      })
      .join('')
      .trimEnd(),
  );
  return rows.join('\n');
}

function drawColumn(
  { environment, targets, quarantined }: EnvironmentStanding,
  now: number,
): readonly string[] {
  return [
    environment,
    ...targets.flatMap((target) => drawTarget(target, now)),
    ...quarantined.map(({ image }) => `${versionOf(image)} in quarantine`),
  ];
}

function drawTarget(
  { target, state, release, since, verifiedAt }: TargetStanding,
  now: number,
): readonly string[] {
  const name = target === '' ? '' : `${target}: `;
  if (release === undefined) return [`${name}${WORDS[state]}`];
  const at = verifiedAt ?? since;
  const age = at === undefined ? '' : ` for ${showDuration(Math.max(0, now - at))}`;
  return [`${name}${versionOf(release.image)}, ${WORDS[state]}${age}`];
}
