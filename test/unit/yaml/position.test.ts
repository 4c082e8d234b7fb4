import { expect, test } from 'vitest';
import { positionOf } from '../../../core/yaml/position.ts';

test.each([
  ['', 0, 1, 1],
  ['abc', 2, 1, 3],
  ['a\nb', 2, 2, 1],
  ['a\r\nbc', 4, 2, 2],
  ['a\rb', 2, 2, 1],
  ['a\n\n\nb', 4, 4, 1],
  ['\uFEFFa', 1, 1, 1],
  ['🚢é x', 4, 1, 4],
  ['a\u2028b', 2, 1, 3],
])('%j at %i is line %i, column %i', (text, offset, line, column) => {
  expect(positionOf(text, offset)).toEqual({ line, column });
});
