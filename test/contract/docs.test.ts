import { describe, expect, test } from 'vitest';
import { renderDocs } from '../../scripts/docs/render.ts';
import { ROOT } from './root.ts';

const files = await renderDocs(ROOT);

describe('generated files', () => {
  test.each(files.map((file) => [file.path, file] as const))(
    '%s is as `npm run docs` writes it',
    (_, file) => {
      expect(file.current).toBe(file.wanted);
    },
  );
});
