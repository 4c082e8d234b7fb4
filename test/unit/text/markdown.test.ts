import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeSpan, escapeHtml, escapeMarkdown, fence, linkTo } from '../../../core/text/markdown.ts';
import { hostileText } from '../../oracle/hostile-text.ts';

const RUNS = 3_000;

describe('words in Markdown', () => {
  test.each([
    ['<img src=x>', '&lt;img src\\=x&gt;'],
    ['a|b', 'a\\|b'],
    ['`code`', '\\`code\\`'],
    ['![i](u)', '\\!\\[i\\]\\(u\\)'],
    ['@octocat and me@example.com', '@\u200boctocat and me@\u200bexample.com'],
    ['see #12', 'see #\u200b12'],
    ['https://evil.example', 'https:\u200b//evil.example'],
    ['www.evil.example', 'www.\u200bevil.example'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['## no heading', '\\## no heading'],
    ['---', '\\---'],
    ['1.4.2', '1.4.2'],
    ['two\nlines', 'two lines'],
    ['ghcr.io/acme/chat-api:1.4.2', 'ghcr.io/acme/chat-api:1.4.2'],
  ])('shows %j as %j', (foreign, shown) => {
    expect(escapeMarkdown(foreign)).toBe(shown);
  });

  test('hold no markup, HTML, mention or address, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        const shown = escapeMarkdown(foreign);
        expect(shown).not.toMatch(/[<>\n]/);
        expect(shown.replace(/\\[\\`*_{}[\]()!|~$^=\-+#.]/g, '')).not.toMatch(/[\\`*_{}[\]()!|~]/);
        expect(shown).not.toMatch(/@\w|:\/\/|#\d/);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('words in HTML', () => {
  test('hold no element, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        expect(escapeHtml(foreign)).not.toMatch(/[<>"\n]|@\w|:\/\//);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('code in Markdown', () => {
  test('is an element that its content cannot leave', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        const inside = /^<code>(.*)<\/code>$/s.exec(codeSpan(foreign) || '<code></code>')?.[1];
        expect(inside).not.toMatch(/[<>`|*_[\]\n@]/);
      }),
      { numRuns: RUNS },
    );
  });

  test('is nothing where there is nothing', () => {
    expect(codeSpan('')).toBe('');
  });
});

describe('a fence', () => {
  test('is longer than any run of backticks inside', () => {
    expect(fence('a ```` b', 'text')).toBe('`````text\na ```` b\n`````');
  });

  test('is closed by its own last line alone', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        const lines = fence(foreign, 'text').split('\n');
        const ticks = (lines[0] ?? '').replace('text', '');
        const closing = lines.flatMap((line, index) =>
          /^ {0,3}`+\s*$/.test(line) && line.trim().length >= ticks.length ? [index] : [],
        );
        expect(closing).toEqual([lines.length - 1]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a link', () => {
  test('leads where it says', () => {
    expect(linkTo('https://argocd.example.com/applications/a?x=1', 'a [b]')).toBe(
      '[a \\[b\\]](<https://argocd.example.com/applications/a?x=1>)',
    );
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'no address', 'file:///etc/passwd'])(
    'to %j is no link',
    (url) => {
      expect(linkTo(url, 'text')).toBe('text');
    },
  );

  test('cannot be left by its address', () => {
    expect(linkTo('https://a.example/x>)[y](<https://b.example', 'text')).not.toContain('>)[');
  });
});
