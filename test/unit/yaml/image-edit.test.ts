import { describe, expect, test } from 'vitest';
import { readImageAt } from '../../../core/yaml/image-edit.ts';
import { editScalars, readScalars } from '../../../core/yaml/scalar-edit.ts';
import { edit, NEW_DIGEST, OLD_DIGEST, textOf } from './marked.ts';

const APP = 'ghcr.io/acme/chat-api';
const FULL = `${APP}:1.5.0@${NEW_DIGEST}`;
const bytesOf = (text: string) => new TextEncoder().encode(text);

const VALUES = `\uFEFFservices:\n  chat-api:\n    "größe": klein # 🚢\n    image: {repository: ${APP}, tag: 1.4.2, digest: "${OLD_DIGEST}"}\n`;

describe('an edit tells what it changed', () => {
  test('each scalar with its own selector, its line and column, before and after', () => {
    const result = edit({ source: VALUES, select: 'services.chat-api', image: FULL });
    expect(result).toMatchObject({
      kind: 'edited',
      from: { repository: APP, tag: '1.4.2', digest: OLD_DIGEST },
      warnings: [],
      changes: [
        { selector: 'services.chat-api.image.tag', line: 4, column: 53, before: '1.4.2', after: '1.5.0' },
        {
          selector: 'services.chat-api.image.digest',
          line: 4,
          column: 68,
          before: OLD_DIGEST,
          after: NEW_DIGEST,
        },
      ],
    });
  });

  test('columns count characters, not bytes', () => {
    const result = edit({ source: '{"🚢é": 1, tag: v1}\n', select: 'tag', image: FULL });
    expect(result.kind === 'edited' && result.changes).toMatchObject([{ line: 1, column: 16 }]);
  });

  test('nothing, when all is as wanted', () => {
    const first = edit({ source: VALUES, select: 'services.chat-api.image', image: FULL });
    const second = edit({ source: textOf(first), select: 'services.chat-api.image', image: FULL });
    expect(second).toEqual({
      kind: 'unchanged',
      current: { repository: APP, tag: '1.5.0', digest: NEW_DIGEST },
      warnings: [],
    });
  });

  test('only the part that differs', () => {
    const result = edit({
      source: VALUES,
      select: 'services.chat-api.image',
      image: `${APP}:1.4.2@${NEW_DIGEST}`,
    });
    expect(result.kind === 'edited' && result.changes.map(({ selector }) => selector)).toEqual([
      'services.chat-api.image.digest',
    ]);
  });

  test('the selector of a change in one document of many names the document', () => {
    const source = `kind: A\nmetadata: {name: x}\n---\nkind: B\nmetadata: {name: y}\n"a.b":\n- image: ${APP}:1\n`;
    const result = edit({ source, select: [], image: FULL });
    expect(result.kind === 'edited' && result.changes.map(({ selector }) => selector)).toEqual([
      'B/y:["a.b"][0].image',
    ]);
  });
});

describe('an edit warns', () => {
  const warningsOf = (source: string, select: string, image: string, pin = false) => {
    const result = edit({ source, select, image, pin });
    return result.kind === 'refused' ? [result.error.message] : result.warnings;
  };

  test.each([
    ['image: {tag: v1}\n', 'image', FULL],
    ['image: {tag: v1}\n', 'image.tag', FULL],
    [`image: ${APP}:1\n`, 'image', `${APP}:1.5.0`],
    [`images: [{name: ${APP}, newTag: v1}]\n`, 'images', FULL],
    ['image: {tag: v1, digest: ""}\n', 'image', `${APP}:1.5.0`],
    ['image: {tag: 1.5.0}\n', 'image', FULL],
  ])('that tags move: %s', (source, select, image) => {
    expect(warningsOf(source, select, image)).toEqual([expect.stringContaining('tag can be moved')]);
  });

  test('that a tag beside the digest is not true any more', () => {
    expect(warningsOf(`image: {tag: v1, digest: "${OLD_DIGEST}"}\n`, 'image.digest', FULL)).toEqual([
      expect.stringContaining('"v1"'),
    ]);
  });

  test.each([
    [`image: {tag: v1, digest: "${OLD_DIGEST}"}\n`, 'image', false],
    ['image: {tag: v1}\n', 'image', true],
    [`image: ${APP}:1\n`, 'image', false],
  ])('of nothing where the digest is written: %s', (source, select, pin) => {
    expect(warningsOf(source, select, FULL, pin)).toEqual([]);
  });
});

describe('the image that is written now', () => {
  const read = (source: string, selectors: readonly string[], repository?: string) => {
    const file = { source: bytesOf(source), path: 'a.yaml', selectors };
    return readImageAt(repository === undefined ? file : { ...file, repository });
  };

  test('is read by a selector, without a repository', () => {
    expect(read(VALUES, ['services.chat-api.image'])).toMatchObject({
      kind: 'read',
      image: { repository: APP, tag: '1.4.2', digest: OLD_DIGEST },
    });
  });

  test('is found by its repository', () => {
    expect(read(VALUES, [], APP)).toMatchObject({
      kind: 'read',
      image: { repository: APP, tag: '1.4.2', digest: OLD_DIGEST },
      places: [{ selector: 'services.chat-api.image.tag', line: 4 }],
    });
  });

  test('is put together from scalars that are selected one by one', () => {
    expect(read(VALUES, ['services.chat-api.image.tag', 'services.chat-api.image.digest'])).toMatchObject({
      image: { repository: APP, tag: '1.4.2', digest: OLD_DIGEST },
    });
  });

  test('is read from a tag that is pinned', () => {
    expect(read(`image: {tag: "v1@${OLD_DIGEST}"}\n`, ['image'])).toMatchObject({
      image: { tag: 'v1', digest: OLD_DIGEST },
    });
  });

  test('is read from a reference that kustomize names', () => {
    expect(read(`kustomize: {images: ["a=${APP}:1@${OLD_DIGEST}"]}\n`, [], APP)).toMatchObject({
      image: { repository: APP, tag: '1', digest: OLD_DIGEST },
    });
  });

  test('is refused where it could not be written', () => {
    const reading = read('image: {tag: v1}\n', ['imag']);
    expect(reading.kind === 'refused' && reading.error.code).toBe('selector-not-found');
  });
});

describe('the way back', () => {
  test('sets the scalars of an edit to what they said', () => {
    const edited = edit({ source: VALUES, select: 'services.chat-api.image', image: FULL });
    if (edited.kind !== 'edited') expect.unreachable('the edit is possible');
    const edits = edited.changes.map(({ selector, before }) => ({ selector, value: before }));
    const back = editScalars({ source: edited.bytes, path: 'values.yaml', edits });
    expect(back.kind === 'edited' && new TextDecoder('utf-8', { ignoreBOM: true }).decode(back.bytes)).toBe(
      VALUES,
    );
  });

  test('can look first whether somebody changed them since', () => {
    const selectors = ['services.chat-api.image.tag', 'services.chat-api.image.digest', 'services'];
    expect(readScalars({ source: bytesOf(VALUES), path: 'values.yaml', selectors })).toEqual({
      kind: 'read',
      values: [{ text: '1.4.2', kind: 'string' }, { text: OLD_DIGEST, kind: 'string' }, undefined],
    });
  });

  test('is nothing when they say so already', () => {
    const edits = [{ selector: 'services.chat-api.image.tag', value: '1.4.2' }];
    expect(editScalars({ source: bytesOf(VALUES), path: 'values.yaml', edits })).toEqual({
      kind: 'unchanged',
    });
  });

  test('keeps the order of wishes out of the result', () => {
    const source = bytesOf('a: x\nb: y\nc: z\n');
    const edits = [
      { selector: 'c', value: '3.0' },
      { selector: 'a', value: 'one' },
    ];
    const result = editScalars({ source, path: 'a.yaml', edits });
    expect(result.kind === 'edited' && new TextDecoder().decode(result.bytes)).toBe(
      'a: one\nb: y\nc: "3.0"\n',
    );
  });
});
