import { describe, expect, test } from 'vitest';
import { pipObstacle } from '../../scripts/tools/requirements.ts';

const pip = (python: string): string =>
  `pip 23.2.1 from /usr/lib/python/site-packages/pip (python ${python})`;

describe('what the tests with real tools need of Python', () => {
  test.each(['3.11', '3.14'])('is there with %s', (python) => {
    expect(pipObstacle(pip(python))).toEqual([]);
  });

  test.each([
    ['an older one', pip('3.10')],
    ['one that says nothing of itself', 'pip'],
    ['none', undefined],
  ])('is not there with %s', (_what, words) => {
    expect(pipObstacle(words)).toEqual([
      expect.objectContaining({ fix: 'Install Python 3.11 or newer with pip' }),
    ]);
  });
});
