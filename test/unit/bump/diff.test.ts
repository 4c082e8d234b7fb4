import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../../core/bump/diff.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function diff(before: string, after: string): string {
  return unifiedDiff([{ path: 'values.yaml', before: encode(before), after: encode(after) }]);
}

describe('the diff of a bump', () => {
  test('shows the line with three lines around it', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i + 1}`);
    const after = lines.with(4, 'line five');
    expect(diff(`${lines.join('\n')}\n`, `${after.join('\n')}\n`)).toBe(
      [
        '--- a/values.yaml',
        '+++ b/values.yaml',
        '@@ -2,7 +2,7 @@',
        ' line 2',
        ' line 3',
        ' line 4',
        '-line 5',
        '+line five',
        ' line 6',
        ' line 7',
        ' line 8',
        '',
      ].join('\n'),
    );
  });

  test('shows neighbouring lines as one block and far ones as two hunks', () => {
    const before = `a\nb\n${'x\n'.repeat(20)}c\n`;
    const after = `A\nB\n${'x\n'.repeat(20)}C\n`;
    const text = diff(before, after);
    expect(text).toContain('-a\n-b\n+A\n+B\n');
    expect(text.match(/^@@ .*$/gm)).toEqual(['@@ -1,5 +1,5 @@', '@@ -20,4 +20,4 @@']);
  });

  test('keeps CRLF and says that the last line has no end', () => {
    expect(diff('a: 1\r\nb: 2', 'a: 1\r\nb: 3')).toBe(
      '--- a/values.yaml\n+++ b/values.yaml\n@@ -1,2 +1,2 @@\n a: 1\r\n-b: 2\n\\ No newline at end of file\n+b: 3\n\\ No newline at end of file\n',
    );
  });

  test('is empty where nothing changed', () => {
    expect(diff('a\n', 'a\n')).toBe('');
  });
});
