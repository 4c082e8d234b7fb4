import {
  type Layout,
  layOut,
  measures,
  type PlacedAttempt,
  type PlacedHold,
  type PlacedLane,
} from './svg-layout.ts';
import { renderLegend } from './svg-legend.ts';
import { markerRadius, renderVerdict } from './svg-signs.ts';
import { holdNames, phaseNames, styleSheet, verdictSigns } from './svg-style.ts';
import { escapeXml, px, shorten, widthOf } from './svg-text.ts';
import { axisTicks } from './ticks.ts';
import { type Attempt, durationText, promotionsOf, type ReleaseTimeline, type Span } from './timeline.ts';

const thinnestBar = 3;
const arrowText = 'rolled back';

/**
 * The timeline as one SVG document that needs nothing from outside: lanes per environment, a bar per step, a sign per
 * verdict, an arrow per rollback. Readable in light and dark mode; every text is escaped.
 */
export function renderTimelineSvg(timeline: ReleaseTimeline): string {
  const layout = layOut(timeline);
  const { height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${measures.width} ${px(height)}" width="${measures.width}" height="${px(height)}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escapeXml(timeline.title)}</title>`,
    `<desc id="d">${escapeXml(describe(timeline))}</desc>`,
    `<style>${styleSheet()}</style>`,
    definitions,
    `<rect class="ground" width="${measures.width}" height="${px(height)}" rx="14"/>`,
    renderHeader(timeline, layout),
    ...layout.lanes.map((lane) => renderLaneGround(lane, layout)),
    renderAxis(layout),
    renderPromotions(timeline, layout),
    ...layout.lanes.flatMap((lane) => lane.attempts.map((attempt) => renderBars(attempt, lane, layout))),
    ...layout.lanes.flatMap((lane) => lane.holds.map(renderHold)),
    // Signs and texts lie above all bars, also above those of the next attempt.
    ...layout.lanes.flatMap((lane) => lane.attempts.map((attempt) => renderWords(attempt, lane, layout))),
    renderLegend(timeline, layout),
    '</svg>',
    '',
  ].join('\n');
}

const definitions = `<defs>
<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="7" fill="#fff" fill-opacity=".38"/></pattern>
<marker id="tip" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="bad" d="M0 0 8 4 0 8Z"/></marker>
<marker id="on" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path class="quiet" d="M0 0 8 4 0 8Z"/></marker>
</defs>`;

/** The same for people who do not see the picture. */
function describe({ lanes }: ReleaseTimeline): string {
  return lanes
    .map(({ name, attempts, holds = [] }) => {
      const done = attempts.map(
        ({ kind, label, verdict }) => `${kind} ${label}, ${verdict.kind}, ${verdict.text}`,
      );
      const held = holds.map(({ kind, label }) => `${kind} ${label}`);
      return `${name}: ${[...done, ...held].join('; ')}`;
    })
    .join('. ');
}

function renderHeader({ title }: ReleaseTimeline, { range }: Layout): string {
  const shown = shorten(title, 20, measures.width - 2 * measures.margin);
  return [
    `<text class="ink title" x="${measures.margin}" y="44">${escapeXml(shown)}</text>`,
    `<text class="quiet" x="${measures.margin}" y="66">${durationText(range.to - range.from)} from the first commit to the last verdict</text>`,
  ].join('\n');
}

function renderLaneGround({ name, top, height, barTop }: PlacedLane, _layout: Layout): string {
  const width = measures.width - 2 * measures.margin;
  return [
    `<rect class="lane" x="${measures.margin}" y="${px(top)}" width="${width}" height="${px(height)}" rx="10"/>`,
    `<text class="ink name" x="${measures.margin + 16}" y="${px(barTop + 18)}">${escapeXml(shorten(name, 15, measures.gutter - 24))}</text>`,
  ].join('\n');
}

function renderAxis({ range, lanes, axisTop, x }: Layout): string {
  const top = lanes[0]?.top ?? axisTop;
  return axisTicks(range.to - range.from)
    .map(({ at, text }) => {
      const left = px(x(range.from + at));
      return `<path class="s-grid" d="M${left} ${px(top)}V${px(axisTop + 2)}"/><text class="quiet small" x="${left}" y="${px(axisTop + 18)}" text-anchor="middle">${text}</text>`;
    })
    .join('\n');
}

function renderPromotions(timeline: ReleaseTimeline, { lanes, x }: Layout): string {
  return promotionsOf(timeline)
    .flatMap(({ fromLane, toLane, from, to }) => {
      const [upper, lower] = [lanes[fromLane], lanes[toLane]];
      if (upper === undefined || lower === undefined) return [];
      const [x1, y1] = [x(from), upper.barTop + measures.bar / 2 + markerRadius + 2];
      const [x2, y2] = [x(to) - 4, lower.barTop + measures.bar / 2];
      const bend = `${px(x1)} ${px((y1 + y2) / 2 + 16)} ${px(x2 - 26)} ${px(y2)}`;
      return [
        `<path class="s-quiet" stroke-width="1.4" stroke-dasharray="3 4" marker-end="url(#on)" d="M${px(x1)} ${px(y1)}C${bend} ${px(x2)} ${px(y2)}"/>`,
      ];
    })
    .join('\n');
}

function renderBars({ attempt }: PlacedAttempt, lane: PlacedLane, layout: Layout): string {
  return attempt.spans.map((span) => renderSpan(span, attempt, { lane, layout })).join('\n');
}

function renderWords(placed: PlacedAttempt, lane: PlacedLane, layout: Layout): string {
  const { attempt, label, verdictText, arrow } = placed;
  const labelY = lane.barTop - 7 - label.row * measures.textRow;
  const textY = lane.textTop + 13 + verdictText.row * measures.textRow;
  const tone = verdictSigns[attempt.verdict.kind].className;
  return [
    '<g>',
    `<title>${escapeXml(`${attempt.kind} ${attempt.label}: ${attempt.verdict.text}`)}</title>`,
    `<text class="ink strong halo" x="${px(label.x)}" y="${px(labelY)}">${escapeXml(label.text)}</text>`,
    ...(arrow === undefined ? [] : [renderArrow(arrow, lane)]),
    renderVerdict(layout.x(attempt.verdict.at), lane.barTop + measures.bar / 2, attempt.verdict.kind),
    `<text class="${tone} halo" x="${px(verdictText.x)}" y="${px(textY)}">${escapeXml(verdictText.text)}</text>`,
    '</g>',
  ].join('\n');
}

/** A freeze and a quarantine are closed at both ends; what waits is a dotted line: nothing runs there. */
function renderHold({ hold, x, end, top, label }: PlacedHold): string {
  const { kind, from, to } = hold;
  const middle = top + measures.holdBar / 2;
  const width = Math.max(thinnestBar, end - x);
  const title = `<title>${escapeXml(`${holdNames[kind]}: ${hold.label}, ${durationText(to - from)}`)}</title>`;
  const bar =
    kind === 'waiting'
      ? `<path class="s-waiting" stroke-width="3" stroke-linecap="round" stroke-dasharray="1 7" d="M${px(x)} ${px(middle)}H${px(x + width)}">${title}</path>`
      : `<rect class="${kind}" x="${px(x)}" y="${px(top)}" width="${px(width)}" height="${measures.holdBar}" rx="2">${title}</rect>`;
  const text = `<text class="quiet small halo" x="${px(label.x)}" y="${px(top + measures.holdBar + 12)}">${escapeXml(label.text)}</text>`;
  return `<g>${bar}${text}</g>`;
}

interface Place {
  readonly lane: PlacedLane;
  readonly layout: Layout;
}

function renderSpan({ phase, from, to }: Span, { kind }: Attempt, { lane, layout }: Place): string {
  const left = layout.x(from);
  const width = Math.max(thinnestBar, layout.x(to) - left);
  const shape = `x="${px(left)}" y="${px(lane.barTop)}" width="${px(width)}" height="${measures.bar}" rx="${px(Math.min(4, width / 2))}"`;
  const duration = durationText(to - from);
  const inside = width > widthOf(duration, 11) + 26 ? duration : '';
  return [
    `<rect class="${phase}" ${shape}><title>${phaseNames[phase]}: ${duration}</title></rect>`,
    ...(kind === 'rollback' ? [`<rect fill="url(#hatch)" ${shape} pointer-events="none"/>`] : []),
    ...(inside === ''
      ? []
      : [
          `<text class="${phase === 'health' ? 'on-health' : 'inside'}" x="${px(left + 8)}" y="${px(lane.barTop + 17)}">${inside}</text>`,
        ]),
  ].join('');
}

/** From the sign of the failure back to the sign of the release that was returned to. */
function renderArrow(
  { from, to }: { readonly from: number; readonly to: number },
  { barTop, arrowTop }: PlacedLane,
): string {
  const start = barTop + measures.bar / 2 + markerRadius + 3;
  const low = arrowTop + measures.arrowRow - 8;
  const corner = Math.min(20, (from - to) / 2);
  const path = [
    `M${px(from)} ${px(start)}`,
    `C${px(from)} ${px(low)} ${px(from)} ${px(low)} ${px(from - corner)} ${px(low)}`,
    `H${px(to + corner)}`,
    `C${px(to)} ${px(low)} ${px(to)} ${px(low)} ${px(to)} ${px(start + 2)}`,
  ].join('');
  const line = `<path class="s-bad" stroke-width="2" stroke-linecap="round" marker-end="url(#tip)" d="${path}"><title>${arrowText}</title></path>`;
  return from - to > 120 ? line + renderArrowText((from + to) / 2, low) : line;
}

function renderArrowText(x: number, y: number): string {
  const width = widthOf(arrowText, 11) + 12;
  const box = `<rect class="lane" x="${px(x - width / 2)}" y="${px(y - 8)}" width="${px(width)}" height="16"/>`;
  return `${box}<text class="bad small" x="${px(x)}" y="${px(y + 4)}" text-anchor="middle">${arrowText}</text>`;
}
