import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStyle } from '../../../core/report/style.ts';
import { renderTerminal } from '../../../core/report/terminal.ts';
import { describeWaiting, isWorthSaying } from '../../../core/report/waiting.ts';
import { cutToWidth, displayWidth, padToWidth } from '../../../core/report/width.ts';
import { disarmCommands } from '../../../core/text/neutralise.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { readCommands } from '../../oracle/runner-commands.ts';
import { makeHostileReport, makeReport } from './fixtures.ts';

const PLAIN = createStyle(false, 80);
const COLOURED = createStyle(true, 80);

describe('the report on a terminal', () => {
  test('says the verdict first and lines its facts up', () => {
    expect(renderTerminal(makeReport(), PLAIN)).toBe(
      [
        '✔ chat-api 1.4.2 is live in prod',
        '  Argo CD runs the digest that was pushed, and it stayed healthy for 15s.',
        '',
        '  Service  chat-api',
        '  Digest   sha256:0123',
        '  Commit   abc (https://git.example.com/c/abc)',
        '',
        'Workloads',
        '  Name      Health',
        '  chat-api  Healthy',
        '',
        'Diff',
        '  -a',
        '  +b',
        '',
        '  warning: values.yaml:3:5 tags move',
        '',
        '→ Promote it to the next environment.',
        '',
      ].join('\n'),
    );
  });

  test('colours the verdict and the lines of a diff', () => {
    const shown = renderTerminal(makeReport({ verdict: 'failed' }), COLOURED);
    expect(shown).toContain('\u001b[31m✖ ');
    expect(shown).toContain('\u001b[32m+b\u001b[39m');
    expect(shown).toContain('\u001b[31m-a\u001b[39m');
  });

  test('has no escape where colours are off', () => {
    expect(renderTerminal(makeReport(), PLAIN)).not.toContain('\u001b');
  });

  test('narrows the widest columns of a table to the terminal', () => {
    const rows = [['short', 'l'.repeat(200), 'm'.repeat(90)]];
    const shown = renderTerminal(
      makeReport({ tables: [{ title: 'Wide', columns: ['a', 'b', 'c'], rows }] }),
      PLAIN,
    );
    const line = shown.split('\n').find((candidate) => candidate.includes('short')) ?? '';
    expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(line).toContain('…');
  });

  test('holds no command of the runner, whatever texts are in it', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(PLAIN, COLOURED), (text, style) => {
        expect(readCommands(disarmCommands(renderTerminal(makeHostileReport(text), style)))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the width of a text', () => {
  test.each([
    ['abc', 3],
    ['', 0],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍💻', 2],
    ['✔', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('is never exceeded when it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(displayWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('is reached when it is padded', () => {
    expect(padToWidth('日', 4)).toBe('日  ');
  });
});

describe('waiting', () => {
  const since = Date.UTC(2026, 0, 1, 14, 0, 0);
  const waiting = { what: 'Argo CD to sync chat-api', since, until: since + 600_000 };

  test('is told with what, since when and until when', () => {
    expect(describeWaiting(waiting, since + 130_400)).toBe(
      'Argo CD to sync chat-api: 2m10s so far, at most 7m49s more (until 14:10:00 UTC)',
    );
  });

  test('never counts below nothing', () => {
    expect(describeWaiting(waiting, since + 700_000)).toContain('at most 0s more');
  });

  test.each([
    ['at first', undefined, 0, true],
    ['too soon', { what: waiting.what, at: 0 }, 29_999, false],
    ['after a calm while', { what: waiting.what, at: 0 }, 30_000, true],
    ['when something else is waited for', { what: 'other', at: 0 }, 1, true],
  ] as const)('is told %s: %#', (_, last, now, told) => {
    expect(isWorthSaying(waiting, last, now)).toBe(told);
  });
});
