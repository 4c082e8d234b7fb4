import { describe, expectTypeOf, test } from 'vitest';
import { boolean, choice, duration, integer, list, secret, text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';

const table = defineInputs({
  needed: { type: text(), required: true, description: '' },
  optional: { type: text(), description: '' },
  preset: { type: duration(), default: '10m', description: '' },
  mode: { type: choice('push', 'pull-request'), default: 'push', description: '' },
  maybe: { type: choice('a', 'b'), description: '' },
  flag: { type: boolean, default: 'false', description: '' },
  count: { type: integer(), description: '' },
  images: { type: list(text()), description: '' },
  words: { type: list(choice('x', 'y')), description: '' },
  token: { type: secret, secret: true, environment: 'TOKEN', description: '' },
});

describe('the values of a table', () => {
  test('know for each input what it holds and whether it is there', () => {
    expectTypeOf<InputValues<typeof table>>().toEqualTypeOf<{
      readonly needed: string;
      readonly optional: string | undefined;
      readonly preset: number;
      readonly mode: 'push' | 'pull-request';
      readonly maybe: 'a' | 'b' | undefined;
      readonly flag: boolean;
      readonly count: number | undefined;
      readonly images: readonly string[];
      readonly words: readonly ('x' | 'y')[];
      readonly token: string | undefined;
    }>();
  });

  test('of two tables put together are those of both', () => {
    const both = defineInputs({ ...table, more: { type: integer(), default: '1', description: '' } });
    expectTypeOf<InputValues<typeof both>['more']>().toEqualTypeOf<number>();
    expectTypeOf<InputValues<typeof both>['mode']>().toEqualTypeOf<'push' | 'pull-request'>();
  });
});
