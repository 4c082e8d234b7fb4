import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTimelineSvg } from '../../../core/timeline/svg.ts';
import { layOut, measures, type PlacedLane } from '../../../core/timeline/svg-layout.ts';
import { escapeXml, widthOf } from '../../../core/timeline/svg-text.ts';
import type { ReleaseTimeline } from '../../../core/timeline/timeline.ts';
import { attempt, failed, heldTimeline, releaseTimeline } from './sample.ts';

/** Any code points at all, lone surrogates and controls included. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
});

/** Names of the elements in the order they open and close; raises on anything that is no well-formed markup. */
function checkMarkup(svg: string): void {
  const open: string[] = [];
  for (const [whole, closing, name = '', rest = ''] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^<>]*)>/g)) {
    if (rest.endsWith('/')) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) throw new Error(`unbalanced ${whole}`);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join()}`);
  const text = svg.replaceAll(/<\/?[a-zA-Z][^<>]*>/g, '');
  if (/[<>]|&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`raw markup in ${text}`);
}

/** A release that fails at once after a good one, drawn over a time in which that is little. */
const shortRollback: ReleaseTimeline = {
  title: 'chat-api',
  lanes: [
    {
      name: 'prod',
      attempts: [
        attempt('1.5.0', 1000, [100, 200, 300, 400]),
        failed('1.6.0', 2100, [10, 20, 30], 'crash'),
        attempt('1.5.0', 2200, [100, 200, 300, 9000], { kind: 'rollback' }),
      ],
    },
  ],
};

const hostile = [
  '</text><script>alert(1)</script>',
  '"/><image href="x"',
  '&entity;',
  'a\u0000b\u001b[31m\u202Ec',
  '\uD800',
  ']]>',
  '<!--',
];

describe('the SVG of a timeline', () => {
  test('has a lane per environment, a bar per step, a sign per verdict, and an arrow for the rollback alone', () => {
    const svg = renderTimelineSvg(releaseTimeline);
    checkMarkup(svg);
    expect(svg.match(/<rect class="lane" [^>]*rx="10"/g)).toHaveLength(2);
    expect(svg.match(/<rect class="(bump|sync|health|stability)" [^>]*><title>/g)).toHaveLength(15);
    expect(svg.match(/marker-end="url\(#tip\)"/g)).toHaveLength(1);
    expect(svg.match(/marker-end="url\(#on\)"/g)).toHaveLength(1);
    expect(svg).toContain('crash: exit code 1');
    expect(svg).toContain('back to 1.5.0');
    expect(svg.lastIndexOf('stability window: ')).toBeLessThan(svg.indexOf('<circle class="good"'));
  });

  test('says what an arrow is for where it is too short for the words beside it', () => {
    const svg = renderTimelineSvg(shortRollback);
    expect(svg).not.toContain('<text class="bad small"');
    expect(svg).toMatch(/url\(#tip\)"[^>]*><title>rolled back<\/title>/);
  });

  test('says in words what it shows', () => {
    const svg = renderTimelineSvg(releaseTimeline);
    expect(svg).toContain(
      '<desc id="d">dev: release 1.5.0, healthy, verified. prod: release 1.5.0, healthy, verified; release 1.6.0, failed',
    );
  });

  test('has colours for light and for dark readers and needs nothing from outside', () => {
    const svg = renderTimelineSvg(releaseTimeline);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\((?!#)|@import|href/);
  });

  test.each(hostile)('shows %j as text wherever it comes from', (text) => {
    const svg = renderTimelineSvg({
      title: text,
      lanes: [{ name: text, attempts: [failed(text, 0, [1, 2, 3], text)] }],
    });
    checkMarkup(svg);
    expect(svg).not.toMatch(/<script|<image|(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  test('any text at all is well-formed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        checkMarkup(`<text>${escapeXml(text)}</text>`);
      }),
    );
  });

  test('no two texts of a row touch, none leaves the picture, and lanes do not overlap', () => {
    const attempts = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 30_000 }),
        label: fc.string({ maxLength: 80 }),
        steps: fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 4 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.array(attempts, { maxLength: 4 }), (lanes) => {
        const timeline: ReleaseTimeline = {
          title: 't',
          lanes: lanes.map((lane, index) => ({
            name: `e${index}`,
            attempts: lane.map(({ at, label, steps }) => attempt(label, at, steps)),
          })),
        };
        const layout = layOut(timeline);
        for (const [index, lane] of layout.lanes.entries()) {
          const next = layout.lanes[index + 1];
          expect(lane.top + lane.height).toBeLessThan(next?.top ?? layout.axisTop + 1);
          checkRows(lane.attempts.map(({ label }) => label));
        }
      }),
    );
  });

  test('a timeline without lanes is still a picture', () => {
    checkMarkup(renderTimelineSvg({ title: 'nothing yet', lanes: [] }));
  });

  test('shows what holds releases back below the bars, each in a look of its own, and explains it', () => {
    const svg = renderTimelineSvg(heldTimeline);
    checkMarkup(svg);
    const [, lane] = layOut(heldTimeline).lanes;
    for (const { top } of lane?.holds ?? []) expect(top).toBeGreaterThan(lane?.textTop ?? 0);
    expect(svg.match(/<path class="s-waiting"/g)).toHaveLength(2);
    expect(svg.match(/<rect class="freeze"/g)).toHaveLength(2);
    expect(svg).toContain('freeze: prod frozen: &lt;holidays&gt;, 2 s');
    expect(svg).toContain('waiting 1.7.0 soaks; freeze prod frozen: &lt;holidays&gt;');
    expect(renderTimelineSvg(releaseTimeline)).not.toContain('no process runs');
  });

  test('bars and words of what holds back never touch, and stay in their lane', () => {
    const hold = fc.record({
      kind: fc.constantFrom('waiting', 'freeze', 'quarantine'),
      label: fc.string({ maxLength: 60 }),
      from: fc.integer({ min: 0, max: 20_000 }),
      length: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(hold, { maxLength: 8 }), (all) => {
        const holds = all.map(({ kind, label, from, length }) => ({ kind, label, from, to: from + length }));
        const { lanes } = layOut({ title: 't', lanes: [{ name: 'prod', attempts: [], holds }] });
        for (const lane of lanes) checkHolds(lane);
      }),
    );
  });
});

function checkHolds({ holds, top, height }: PlacedLane): void {
  checkRows(holds.map(({ label }) => label));
  for (const [index, one] of holds.entries()) {
    expect(one.top + measures.holdRow).toBeLessThanOrEqual(top + height);
    for (const other of holds.slice(index + 1))
      if (other.top === one.top) expect(other.end <= one.x || other.x >= one.end).toBe(true);
  }
}

function checkRows(
  texts: readonly { readonly x: number; readonly row: number; readonly text: string }[],
): void {
  const spans = texts.map(({ x, row, text }) => ({
    row,
    from: x,
    to: x + widthOf(text, measures.labelSize),
  }));
  for (const [index, one] of spans.entries()) {
    expect(one.to).toBeLessThan(measures.width);
    for (const other of spans.slice(index + 1)) {
      if (other.row === one.row) expect(other.to <= one.from || other.from >= one.to).toBe(true);
    }
  }
}
