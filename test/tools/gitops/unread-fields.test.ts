import { describe, expect, test } from 'vitest';
import { watchReads } from './unread-fields.ts';

interface Shape {
  readonly a: { readonly b: number; readonly c: readonly { readonly d: number; readonly e: number }[] };
}

describe('a watched value', () => {
  test('names the fields that nobody read', () => {
    const { value, unread } = watchReads({ a: { b: 1, c: [{ d: 1, e: 2 }], odd: true } });
    const { a } = value as Shape;
    expect(a.b + Number(a.c[0]?.d)).toBe(2);
    expect(unread()).toEqual(['/a/c/0/e', '/a/odd']);
  });

  test('has nothing to name once all was read', () => {
    const { value, unread } = watchReads({ a: { b: [1, 2] } });
    expect(JSON.parse(JSON.stringify(value))).toEqual({ a: { b: [1, 2] } });
    expect(unread()).toEqual([]);
  });
});
