import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { files, type GeneratedFile } from './generator/document.ts';
import { edit, readMarked, textOf } from './marked.ts';

/** The promise of the issue: so many generated documents, none refused, every byte as it has to be. */
const DOCUMENTS = 10_000;

function checkExact({ marked, selectors, image, pin }: GeneratedFile): void {
  const { before, after } = readMarked(marked);
  const result = edit({ source: before, select: selectors, image, pin });
  if (result.kind !== 'edited' || textOf(result) !== after) expect(textOf(result)).toBe(after);
}

describe('any supported file', () => {
  test(`is edited exactly, and never refused (${DOCUMENTS} generated files)`, { timeout: 300_000 }, () => {
    fc.assert(fc.property(files, checkExact), { numRuns: DOCUMENTS });
  });
});
