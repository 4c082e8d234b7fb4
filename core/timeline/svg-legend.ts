import { hasHolds, type Layout, measures } from './svg-layout.ts';
import { hatchedSwatch, holdSwatch, renderVerdict, swatch } from './svg-signs.ts';
import { holdNames, phaseNames } from './svg-style.ts';
import { px, widthOf } from './svg-text.ts';
import type { HoldKind, Phase, ReleaseTimeline } from './timeline.ts';

const legendPhases: readonly Phase[] = ['bump', 'sync', 'health', 'stability', 'diagnosis'];

const legendHolds: readonly HoldKind[] = ['waiting', 'freeze', 'quarantine'];

/** What holds back is explained in a row of its own, where there is any. */
export function renderLegend(timeline: ReleaseTimeline, { height }: Layout): string {
  if (!hasHolds(timeline)) return renderLegendRow(height - 30, stepsOfLegend);
  return [
    renderLegendRow(height - 30 - measures.legendRow, stepsOfLegend),
    renderLegendRow(height - 30, holdsOfLegend),
  ].join('\n');
}

interface LegendItem {
  readonly width: number;
  readonly text: string;
  readonly draw: (x: number, y: number) => string;
}

const stepsOfLegend: readonly LegendItem[] = [
  ...legendPhases.map((phase) => ({
    width: 16,
    text: phaseNames[phase],
    draw: (x: number, y: number) => swatch(phase, x, y),
  })),
  { width: 16, text: 'rollback', draw: hatchedSwatch },
  { width: 18, text: 'verified', draw: (x, y) => renderVerdict(x + 9, y, 'healthy') },
  { width: 18, text: 'failed', draw: (x, y) => renderVerdict(x + 9, y, 'failed') },
];

const holdsOfLegend: readonly LegendItem[] = [
  ...legendHolds.map((kind) => ({
    width: 16,
    text: holdNames[kind],
    draw: (x: number, y: number) => holdSwatch(kind, x, y),
  })),
  { width: 18, text: 'refused', draw: (x, y) => renderVerdict(x + 9, y, 'refused') },
];

function renderLegendRow(y: number, items: readonly LegendItem[]): string {
  let x: number = measures.margin + 4;
  return items
    .map(({ width, text, draw }) => {
      const left = x;
      x += width + 6 + widthOf(text, 11) + 18;
      return `${draw(left, y)}<text class="quiet small" x="${px(left + width + 6)}" y="${px(y + 4)}">${text}</text>`;
    })
    .join('\n');
}
