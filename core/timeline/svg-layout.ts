import { shorten, widthOf } from './svg-text.ts';
import {
  type Attempt,
  type Hold,
  type Lane,
  type Range,
  type ReleaseTimeline,
  rangeOf,
  rangeOfAttempt,
  returnPoint,
} from './timeline.ts';

/** All measures in pixels. */
export const measures = {
  width: 1160,
  margin: 28,
  gutter: 112,
  header: 92,
  bar: 26,
  labelSize: 12.5,
  textRow: 17,
  holdRow: 30,
  holdBar: 7,
  arrowRow: 26,
  lanePadding: 14,
  laneGap: 10,
  axis: 30,
  legend: 54,
  legendRow: 22,
} as const;

export interface PlacedText {
  readonly x: number;
  readonly row: number;
  readonly text: string;
  readonly anchor: 'start' | 'end';
}

export interface PlacedAttempt {
  readonly attempt: Attempt;
  readonly x: number;
  readonly end: number;
  readonly label: PlacedText;
  readonly verdictText: PlacedText;
  /** Where the arrow of a rollback begins and ends. */
  readonly arrow?: { readonly from: number; readonly to: number };
}

/** A thin bar with its words below; `top` is that of the bar. */
export interface PlacedHold {
  readonly hold: Hold;
  readonly x: number;
  readonly end: number;
  readonly top: number;
  readonly label: PlacedText;
}

export interface PlacedLane {
  readonly name: string;
  readonly top: number;
  readonly height: number;
  /** Top of the row of bars. */
  readonly barTop: number;
  readonly attempts: readonly PlacedAttempt[];
  readonly arrowTop: number;
  readonly textTop: number;
  readonly holds: readonly PlacedHold[];
}

export interface Layout {
  readonly height: number;
  readonly range: Range;
  readonly plotLeft: number;
  readonly plotRight: number;
  readonly lanes: readonly PlacedLane[];
  readonly axisTop: number;
  x(time: number): number;
}

/** Where everything goes: lanes one below the other, texts in as many rows as they need not to overlap. */
export function layOut(timeline: ReleaseTimeline): Layout {
  const range = rangeOf(timeline);
  const plotLeft = measures.margin + measures.gutter;
  const plotRight = measures.width - measures.margin - 30;
  const x = (time: number) =>
    plotLeft + ((time - range.from) / (range.to - range.from)) * (plotRight - plotLeft);
  let top: number = measures.header;
  const lanes = timeline.lanes.map((lane) => {
    const placed = placeLane(lane, top, x);
    top += placed.height + measures.laneGap;
    return placed;
  });
  return {
    height: top + measures.axis + measures.legend + (hasHolds(timeline) ? measures.legendRow : 0),
    range,
    plotLeft,
    plotRight,
    lanes,
    axisTop: top,
    x,
  };
}

/** What holds back has a row of its own in the legend, and only where it is shown. */
export function hasHolds({ lanes }: ReleaseTimeline): boolean {
  return lanes.some(({ holds = [] }) => holds.length > 0);
}

function placeLane(lane: Lane, top: number, x: (time: number) => number): PlacedLane {
  const labels = new RowPacker();
  const texts = new RowPacker();
  const attempts = lane.attempts.map((attempt, index) => {
    const range = rangeOfAttempt(attempt);
    const [start, end] = [x(range.from), x(range.to)];
    const arrow = attempt.kind === 'rollback' ? arrowOf(lane, index, x) : undefined;
    return {
      attempt,
      x: start,
      end,
      label: labels.place(nameOf(attempt), start),
      verdictText: texts.place(attempt.verdict.text, start),
      ...(arrow === undefined ? {} : { arrow }),
    };
  });
  const barTop = top + measures.lanePadding + Math.max(1, labels.rows) * measures.textRow;
  const arrowTop = barTop + measures.bar;
  const textTop = arrowTop + (attempts.some(({ arrow }) => arrow !== undefined) ? measures.arrowRow : 4);
  const holdTop = textTop + Math.max(1, texts.rows) * measures.textRow + 6;
  const { holds, rows } = placeHolds(lane, holdTop, x);
  const height = holdTop - 6 + rows * measures.holdRow + measures.lanePadding - top;
  return { name: lane.name, top, height, barTop, attempts, arrowTop, textTop, holds };
}

function placeHolds({ holds = [] }: Lane, top: number, x: (time: number) => number) {
  const packer = new RowPacker();
  const placed = holds.map((hold): PlacedHold => {
    const [start, end] = [x(hold.from), x(hold.to)];
    const label = packer.place(hold.label, start, end);
    return { hold, x: start, end, top: top + label.row * measures.holdRow, label };
  });
  return { holds: placed, rows: packer.rows };
}

/** What stands above the bars of an attempt. */
function nameOf({ kind, label }: Attempt): string {
  return kind === 'rollback' ? `back to ${label}` : label;
}

function arrowOf(lane: Lane, index: number, x: (time: number) => number) {
  const failed = lane.attempts[index - 1];
  if (failed === undefined) return undefined;
  const target = returnPoint(lane, index);
  const to = target === undefined ? measures.margin + measures.gutter : x(target.verdict.at);
  return { from: x(failed.verdict.at), to };
}

/** Gives each text the first row in which it touches no other. */
class RowPacker {
  readonly #ends: number[] = [];

  get rows(): number {
    return this.#ends.length;
  }

  /** `end`: what the text belongs to reaches as far as that. */
  place(text: string, x: number, end = x): PlacedText {
    const limit = measures.width - measures.margin - 16;
    const fitted = shorten(text, measures.labelSize, limit - measures.margin - measures.gutter);
    const width = widthOf(fitted, measures.labelSize);
    const start = Math.min(x, limit - width);
    const found = this.#ends.findIndex((taken) => taken <= start);
    const row = found === -1 ? this.#ends.length : found;
    this.#ends[row] = Math.max(start + width, end) + 14;
    return { x: start, row, text: fitted, anchor: 'start' };
  }
}
