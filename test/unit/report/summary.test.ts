import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentMarker, renderComment } from '../../../core/report/comment.ts';
import { mapReportTexts } from '../../../core/report/map-texts.ts';
import { byteLength, renderSummary, SUMMARY_LIMIT_BYTES } from '../../../core/report/summary.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { makeHostileReport, makeReport } from './fixtures.ts';

describe('the summary', () => {
  test('says the verdict first, then facts, tables, picture, folded details and what to do next', () => {
    expect(renderSummary(makeReport())).toBe(
      [
        '## ✅ chat-api 1.4.2 is live in prod',
        '',
        'Argo CD runs the digest that was pushed, and it stayed healthy for 15s.',
        '',
        '| | |',
        '|---|---|',
        '| **Service** | chat-api |',
        '| **Digest** | <code>sha256&#58;0123</code> |',
        '| **Commit** | [abc](<https://git.example.com/c/abc>) |',
        '',
        '### Workloads',
        '',
        '| Name | Health |',
        '| --- | --- |',
        '| chat-api | Healthy |',
        '',
        '```mermaid',
        'timeline',
        '  title Release',
        '```',
        '',
        '<details><summary>Diff</summary>',
        '',
        '```diff',
        '-a',
        '+b',
        '```',
        '',
        '</details>',
        '',
        '**Next**',
        '',
        '- Promote it to the next environment.',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['passed', '✅'],
    ['failed', '❌'],
    ['waiting', '⏳'],
    ['unknown', '❔'],
  ] as const)('shows the verdict %s as %s', (verdict, sign) => {
    expect(renderSummary(makeReport({ verdict }))).toMatch(new RegExp(`^## ${sign} `));
  });

  test('has no empty parts', () => {
    const bare = makeReport({ summary: '', facts: [], tables: [], details: [], next: [] });
    const { diagram: _, ...report } = bare;
    expect(renderSummary(report)).toBe('## ✅ chat-api 1.4.2 is live in prod\n');
  });

  test('shows the first rows of a long table and counts the others', () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`row ${index}`]);
    const shown = renderSummary(makeReport({ tables: [{ title: 'Long', columns: ['Row'], rows }] }));
    expect(shown).toContain('| row 199 |');
    expect(shown).not.toContain('| row 200 |');
    expect(shown).toContain('… and 300 more rows.');
  });

  test('shortens its details first, keeps their ends, and says so', () => {
    const details = [
      { title: 'Small', text: 'all of it' },
      { title: 'Log', text: `first line\n${'a line of a log\n'.repeat(200_000)}last line` },
    ];
    const shown = renderSummary(makeReport({ details }));
    expect(byteLength(shown)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
    expect(byteLength(shown)).toBeGreaterThan(SUMMARY_LIMIT_BYTES / 2);
    expect(shown).toContain('all of it');
    expect(shown).toContain('first line');
    expect(shown).toContain('last line');
    expect(shown).toMatch(/… \d+ characters cut …/);
    expect(shown).toContain('_Shortened to fit into the space GitHub gives: Log._');
    expect(shown).toContain('Promote it to the next environment.');
  });

  test('fits even when all of it is too large', () => {
    const rows = Array.from({ length: 200 }, () => Array.from({ length: 20 }, () => '€'.repeat(900)));
    const huge = makeReport({ tables: [{ title: 'Huge', columns: ['a'], rows }] });
    const shown = renderSummary(huge);
    expect(byteLength(shown)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
    expect(shown).toContain('_Cut to fit into the space GitHub gives._');
  });

  test('has the same shape whatever texts are in it', () => {
    const calm = shapeOf(renderSummary(makeHostileReport('calm')));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(shapeOf(renderSummary(makeHostileReport(`calm ${text} calm`)))).toEqual(calm);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What of a Markdown text is structure: the kind of each line outside of fences, and the cells of table rows. */
function shapeOf(markdown: string): readonly string[] {
  const kinds: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0] ?? '';
    if (fence !== '' && !(ticks.length >= fence.length && line === ticks)) continue;
    if (ticks !== '') fence = fence === '' ? ticks : '';
    kinds.push(ticks === '' ? kindOf(line) : 'fence');
  }
  return kinds;
}

function kindOf(line: string): string {
  if (line.startsWith('|')) return line.replace(/\\[\\|]/g, '').replace(/[^|]/g, '');
  return /^(#+ |- |<\/?\w+|> |\*\*)/.exec(line)?.[0] ?? 'words';
}

describe('the comment', () => {
  test('begins with the marker by which it is found again', () => {
    expect(renderComment(makeReport(), 'deliver/prod')).toMatch(/^<!-- slipway:deliver\/prod -->\n## ✅/);
  });

  test('is never larger than GitHub takes', () => {
    const details = [{ title: 'Log', text: '€'.repeat(200_000) }];
    expect(byteLength(renderComment(makeReport({ details }), 'x'))).toBeLessThan(65_536);
  });

  test('cannot have its marker closed by its key', () => {
    expect(commentMarker('a --> <b> --')).toBe('<!-- slipway:a-b- -->');
  });
});

describe('a change of all texts', () => {
  test('reaches every text that is not chosen by us', () => {
    const changed = JSON.stringify(mapReportTexts(makeHostileReport('secret'), () => '***'));
    expect(changed).not.toContain('secret');
  });
});
