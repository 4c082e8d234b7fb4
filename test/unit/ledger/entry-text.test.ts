import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatEntries,
  normaliseEntries,
  parseEntries,
  readEntries,
} from '../../../core/ledger/entry-text.ts';
import { entryOf, imageOf, samples } from './entries.ts';

const lineOf = (message: string): string => message.trimEnd().split('\n').at(-1) ?? '';

describe('the message of a ledger commit', () => {
  test.each(Object.values(samples))('gives back the entry $kind as it was', (entry) => {
    expect(parseEntries(formatEntries([entry]))).toEqual([entry]);
  });

  test.each([
    [[entryOf('started')], 'start api 1.1 in dev/aks'],
    [[entryOf('promoted'), entryOf('started')], 'promote, start api 1.1 in dev/aks'],
    [[entryOf('started'), entryOf('started', { service: 'web' })], 'start: 2 releases'],
    [[entryOf('verified', { adopted: true, targets: [] })], 'adopt api 1.1 in dev'],
    [[entryOf('frozen', { scope: { environment: 'prod' } })], 'freeze every service in prod (holidays)'],
    [[entryOf('frozen', { until: 1000 })], 'lift the freeze every service in every environment (holidays)'],
  ])('has a subject for people: %#', (entries, subject) => {
    expect(formatEntries(entries).split('\n')[0]).toBe(subject);
  });

  test('holds times as people read them, and the version in each line', () => {
    expect(lineOf(formatEntries([entryOf('started', { at: Date.UTC(2026, 10, 25, 9) })]))).toContain(
      '{"schemaVersion":1,"kind":"started","at":"2026-11-25T09:00:00.000Z"',
    );
  });

  test('keeps foreign words on their line, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (words) => {
        const [entry, ...more] = parseEntries(formatEntries([entryOf('failed', { explanation: words })]));
        expect(more).toEqual([]);
        expect(entry?.kind === 'failed' && entry.explanation.length).toBeLessThanOrEqual(1000);
      }),
    );
  });

  test('reads what it normalised as the very same', () => {
    const entries = [entryOf('failed', { explanation: ' a\nb '.repeat(400), at: 1000.7 })];
    const normal = normaliseEntries(entries);
    expect(normal[0]).toMatchObject({ at: 1000 });
    expect(normaliseEntries(normal)).toEqual(normal);
  });

  test('of others holds no entries', () => {
    expect(readEntries('Scan of api\n\nSigned-off-by: mona\n')).toEqual([]);
  });
});

describe('an entry that Slipway did not write', () => {
  const written = JSON.parse(lineOf(formatEntries([entryOf('started')])));
  const codeOf = (fields: object) => {
    const message = `subject\n\n${JSON.stringify({ ...written, ...fields })}\n`;
    expect(() => parseEntries(message)).toThrow();
    return readEntries(message)[0];
  };

  test.each([
    ['an unknown kind', { kind: 'deleted' }],
    ['an unknown field', { admin: true }],
    ['a path for a name', { service: '../main' }],
    ['a time that is none', { at: '2026-02-30T00:00:00Z' }],
    ['a number for a time', { at: 1000 }],
    ['an image with a line break', { image: 'a\nb' }],
    ['an option for a revision', { revision: '--upload-pack=x' }],
    ['too many targets', { targets: Array.from({ length: 101 }, (_, index) => `t${index}`) }],
    ['words without end', { from: 'x'.repeat(1001) }],
    ['a negative build', { build: -1 }],
  ])('is refused for %s', (_, fields) => {
    expect(codeOf(fields)).toMatchObject({ kind: 'malformed' });
  });

  test.each([[2], [0], ['1'], [null]])('is left to others when its version is %j', (schemaVersion) => {
    expect(codeOf({ schemaVersion, somethingNew: true })).toEqual({
      kind: 'unknown-version',
      version: String(schemaVersion),
    });
  });

  test('raises what to do about it', () => {
    const message = formatEntries([entryOf('started')]);
    expect(() => parseEntries(message.replace('"schemaVersion":1', '"schemaVersion":9'))).toThrow(
      expect.objectContaining({ code: 'ledger-version-unknown', fix: expect.stringContaining('newer') }),
    );
    expect(() => parseEntries(message.replace('"hotfix":false', '"hotfix":0'))).toThrow(
      expect.objectContaining({ code: 'ledger-forged', kind: 'gate' }),
    );
  });

  test('never breaks the reader', () => {
    const bent = fc.tuple(fc.nat(600), fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(bent, ([at, text]) => {
        const line = lineOf(formatEntries([entryOf('started', { image: imageOf(1) })]));
        const [reading] = readEntries(`x\n\n{${line.slice(1, at)}${text}${line.slice(at)}`);
        expect(['entry', 'malformed', 'unknown-version', undefined]).toContain(reading?.kind);
      }),
    );
  });
});
