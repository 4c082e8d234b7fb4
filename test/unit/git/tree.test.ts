import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyToTree, findEntry, kindOfMode, parseTree } from '../../../core/git/tree.ts';

const idOf = (digit: string) => digit.repeat(40);
const row = (mode: string, name: string, id: string) =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);

describe('a tree object', () => {
  test('is read entry by entry', () => {
    const bytes = Buffer.concat([row('100644', 'größe', idOf('a')), row('40000', 'x y', idOf('0'))]);
    const entries = parseTree(bytes, 20);
    expect(entries.map(({ mode, name, objectId }) => [mode, name, objectId])).toEqual([
      ['100644', 'größe', idOf('a')],
      ['40000', 'x y', idOf('0')],
    ]);
    expect(findEntry(entries, 'x y')?.objectId).toBe(idOf('0'));
    expect(findEntry(entries, 'x')).toBeUndefined();
  });

  test('with ids of 32 bytes is read as well', () => {
    expect(parseTree(row('100644', 'a', 'b'.repeat(64)), 32)[0]?.objectId).toBe('b'.repeat(64));
  });

  test.each([['100644 a'], ['100644 a\0tooshort'], ['nothing']])('%j is called damaged', (text) => {
    expect(() => parseTree(Buffer.from(text), 20)).toThrow(/damaged/);
  });

  test.each([
    ['100644', 'file'],
    ['100755', 'file'],
    ['100664', 'file'],
    ['40000', 'folder'],
    ['040000', 'folder'],
    ['120000', 'symlink'],
    ['160000', 'submodule'],
  ])('mode %s is a %s', (mode, kind) => {
    expect(kindOfMode(mode)).toBe(kind);
  });

  test('keeps modes, puts new entries where Git sorts them, a folder as if its name ended with a slash', () => {
    const bytes = Buffer.concat([
      row('100755', 'a', idOf('1')),
      row('100664', 'a.b', idOf('2')),
      row('040000', 'a.c', idOf('3')),
    ]);
    const changes = [
      { name: 'a', kind: 'file', objectId: idOf('4') },
      { name: 'a-', kind: 'folder', objectId: idOf('5') },
      { name: 'a.c', kind: 'folder', objectId: idOf('6') },
      { name: 'a.c.d', kind: 'file', objectId: idOf('7') },
    ] as const;
    const after = parseTree(applyToTree(parseTree(bytes, 20), changes), 20);
    expect(after.map(({ mode, name }) => `${mode} ${name}`)).toEqual([
      '100755 a',
      '40000 a-',
      '100664 a.b',
      '100644 a.c.d',
      '040000 a.c',
    ]);
  });

  test('without changes has the very same bytes, whatever is in it', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-c.-]{1,4}$/), { maxLength: 12 });
    const modes = fc.constantFrom('100644', '100755', '100664', '40000', '120000', '160000');
    fc.assert(
      fc.property(names, fc.array(modes, { minLength: 12, maxLength: 12 }), (listed, kinds) => {
        const changes = listed.map((name, index) => ({ name, mode: kinds[index] ?? '100644' }));
        const rows = changes.map(({ name, mode }) => ({
          key: mode === '40000' ? `${name}/` : name,
          name,
          mode,
        }));
        rows.sort((left, right) => Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)));
        const bytes = Buffer.concat(rows.map(({ mode, name }) => row(mode, name, idOf('9'))));
        expect(Buffer.compare(applyToTree(parseTree(bytes, 20), []), bytes)).toBe(0);
      }),
    );
  });
});
