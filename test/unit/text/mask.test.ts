import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMasker, formsOf, MASK } from '../../../core/text/mask.ts';

const TOKEN = 'canary-7f3a/+ü"x&=';

function maskerOf(...secrets: string[]) {
  const masker = createMasker();
  for (const secret of secrets) masker.add(secret);
  return masker;
}

describe('a masker', () => {
  test.each([
    ['as it is', TOKEN],
    ['URL-encoded', encodeURIComponent(TOKEN)],
    ['URL-encoded in lower case', encodeURIComponent(TOKEN).replace(/%../g, (code) => code.toLowerCase())],
    ['form-encoded', new URLSearchParams({ t: 'a canary b' }).toString().slice(2)],
    ['JSON-escaped', JSON.stringify(TOKEN).slice(1, -1)],
    ['base64', Buffer.from(TOKEN).toString('base64')],
    ['base64url', Buffer.from(TOKEN).toString('base64url')],
    ['base64 behind one byte', Buffer.from(`:${TOKEN}`).toString('base64')],
    ['base64 in basic authentication', Buffer.from(`x-access-token:${TOKEN}`).toString('base64')],
    ['base64 in the middle', Buffer.from(`ab${TOKEN}cdef`).toString('base64')],
  ])('finds a secret %s', (_, form) => {
    const masked = maskerOf(TOKEN, 'a canary b').mask(`before ${form} after`);
    expect(masked).toContain(MASK);
    expect(masked).not.toContain(form);
    expect(masked).toMatch(/^before .* after$/);
  });

  test('masks each line of a secret of several lines', () => {
    const masker = maskerOf('-----BEGIN KEY-----\nline-one-abc\r\nline-two-def\n-----END KEY-----');
    expect(masker.mask('x line-two-def y line-one-abc')).toBe('x *** y ***');
  });

  test('masks the longer of two secrets that begin alike', () => {
    expect(maskerOf('abcd1234', 'abcd1234efgh').mask('abcd1234efgh')).toBe('***');
  });

  test('takes characters of patterns for what they are', () => {
    expect(maskerOf('a.c*[x](y)').mask('a.c*[x](y) abc')).toBe('*** abc');
  });

  test('leaves texts too short to tell alone', () => {
    expect(maskerOf('a', '', '   ').mask('banana')).toBe('banana');
  });

  test('masks texts deep inside of a value, keys too', () => {
    const masker = maskerOf('canary-123');
    expect(masker.maskDeep({ a: ['x canary-123'], 'canary-123': { n: 1, none: null } })).toEqual({
      a: ['x ***'],
      '***': { n: 1, none: null },
    });
  });

  test('never lets a secret of at least four characters through, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, unit: 'grapheme' }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(secret.trim().length >= 4 && !MASK.includes(secret.trim()));
          expect(maskerOf(secret).mask(`${before}${secret}${after}`)).not.toContain(secret.trim());
        },
      ),
    );
  });

  test('finds a secret in the base64 of any longer text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 16 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(secret.trim().length >= 16);
        const encoded = Buffer.from(before + secret + after).toString('base64');
        expect(maskerOf(secret).mask(encoded)).toContain(MASK);
      }),
    );
  });

  test('knows no empty form', () => {
    expect(formsOf('\n\nabcdef\n')).not.toContain('');
  });
});
