import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTimelineMermaid } from '../../../core/timeline/mermaid.ts';
import { failed, heldTimeline, releaseTimeline } from './sample.ts';

/** Any code points at all, lone surrogates and controls included. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
});

describe('the Mermaid chart of a timeline', () => {
  test('has a section per environment and a task per step, in the words of Mermaid', () => {
    expect(renderTimelineMermaid(releaseTimeline).split('\n')).toEqual([
      'gantt',
      '  title chat-api',
      '  dateFormat x',
      '  axisFormat %M:%S',
      '  section dev',
      '  1.5.0 bump 100 ms :1000, 1100',
      '  1.5.0 sync 200 ms :1100, 1300',
      '  1.5.0 waiting for health 300 ms :1300, 1600',
      '  1.5.0 stable 400 ms :done, 1600, 2000',
      '  1.5.0 verified - verified :milestone, 2000, 0ms',
      '  section prod',
      '  1.5.0 bump 100 ms :2500, 2600',
      '  1.5.0 sync 200 ms :2600, 2800',
      '  1.5.0 waiting for health 300 ms :2800, 3100',
      '  1.5.0 stable 400 ms :done, 3100, 3500',
      '  1.5.0 verified - verified :milestone, 3500, 0ms',
      '  1.6.0 bump 100 ms :5000, 5100',
      '  1.6.0 sync 200 ms :5100, 5300',
      '  1.6.0 waiting for health 2 s :crit, 5300, 7300',
      '  1.6.0 failed - crash exit code 1 :crit, milestone, 7300, 0ms',
      '  rollback to 1.5.0 bump 100 ms :active, 7500, 7600',
      '  rollback to 1.5.0 sync 200 ms :active, 7600, 7800',
      '  rollback to 1.5.0 waiting for health 300 ms :active, 7800, 8100',
      '  rollback to 1.5.0 stable 400 ms :active, 8100, 8500',
      '  rollback to 1.5.0 verified - verified :milestone, 8500, 0ms',
      '',
    ]);
  });

  test('has a task for everything that holds releases back', () => {
    const lines = renderTimelineMermaid(heldTimeline).split('\n');
    expect(lines).toContain('  waits - 1.7.0 soaks 3 s :3000, 6000');
    expect(lines).toContain('  freeze - prod frozen holidays 2 s :crit, 4000, 6000');
    expect(lines).toContain('  quarantine - 1.6.0 1.2 s :crit, 7300, 8500');
  });

  test('keeps its lines and its fence whatever the texts say', () => {
    const lines = renderTimelineMermaid(releaseTimeline).split('\n').length;
    fc.assert(
      fc.property(anyText, (text) => {
        const lane = { name: text, attempts: [failed(text, 0, [1], text)] };
        const chart = renderTimelineMermaid({ title: text, lanes: [lane] });
        expect(chart.split(/\r|\n|\u2028|\u2029/)).toHaveLength(8);
        expect(chart).not.toMatch(/[`;#<>%](?!M|S)/);
      }),
    );
    expect(lines).toBeGreaterThan(8);
  });
});
