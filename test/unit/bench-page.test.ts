import { describe, expect, test } from 'vitest';
import { renderPage, renewPage } from '../../scripts/bench/page.ts';

const row = { what: 'a bump', ours: '1 s', peer: 'the loop: 10 s', ratio: 0.1, bar: 0.125 };
const queue = { title: 'Queue', method: 'Twenty writers.', rows: [row] };
const yaml = { title: 'YAML', method: 'One file.', rows: [{ ...row, what: 'an edit' }] };

describe('the page of the benchmarks', () => {
  test('says whether a promise holds', () => {
    expect(renderPage([queue])).toContain('| 0.10 | holds (≤ 0.125) |');
    expect(renderPage([{ ...queue, rows: [{ ...row, ratio: 0.2 }] }])).toContain('**misses**');
  });

  test('keeps the other tables, in their place, when one is measured anew', () => {
    const renewed = renewPage(renderPage([queue, yaml]), [{ ...queue, rows: [{ ...row, ours: '2 s' }] }]);
    expect(renewed.match(/^## .*/gm)).toEqual(['## Queue', '## YAML']);
    expect(renewed).toContain('| 2 s |');
    expect(renewed).toContain('| an edit | 1 s |');
    expect(renewed.match(/a bump/g)).toHaveLength(1);
  });

  test('gains a table that it did not have', () => {
    expect(renewPage(renderPage([queue]), [yaml]).match(/^## .*/gm)).toEqual(['## Queue', '## YAML']);
  });
});
