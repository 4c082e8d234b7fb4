import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longest } from '../slow-first.ts';

test('every file of tests that is begun first is there under its name', () => {
  expect(longest.filter((name) => !existsSync(join(import.meta.dirname, '..', name)))).toEqual([]);
});
