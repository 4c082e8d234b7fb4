import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderJson } from '../../../core/notice/json-message.ts';
import { signBody } from '../../../core/notice/signature.ts';
import { NOTICE_DECISIONS } from '../../../core/notice/state.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { NEW, notice, OLD, poisoned } from './sample.ts';

describe('a JSON notice', () => {
  test('holds everything, with null for what is absent', () => {
    expect(renderJson(notice(), 7)).toMatchObject({
      schemaVersion: 1,
      id: 'intent-1',
      sequence: 7,
      at: '2026-11-20T12:00:00.000Z',
      decision: 'waiting',
      final: false,
      releases: [{ service: 'chat-api', from: OLD, to: NEW }],
      gates: [{ until: null }, { state: 'waiting', until: '2026-11-20T12:40:00.000Z' }, { gate: 'approval' }],
      rollback: null,
    });
    const { run: _run, actor: _actor, commit: _commit, ...bare } = notice();
    expect(renderJson(bare, 1)).toMatchObject({ run: null, actor: null, commit: null });
  });

  test('survives its way as text and stays bounded, whatever the texts', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary', maxLength: 5_000 })), (foreign) => {
        const message = renderJson(poisoned(foreign), 1);
        const text = JSON.stringify(message);
        expect(JSON.parse(text)).toEqual(message);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThan(100_000);
      }),
      { numRuns: 300 },
    );
  });

  test('is described field by field and decision by decision', () => {
    const page = readFileSync(new URL('../../../docs/notices.md', import.meta.url), 'utf8');
    const { releases, gates, commit, rollback, ...rest } = renderJson(poisoned('x'), 1);
    const fields = [
      ...Object.keys(rest),
      ...['releases', 'gates', 'commit', 'rollback'],
      ...[releases[0], gates[0], commit, rollback].flatMap((part) => Object.keys(part ?? {})),
    ];
    for (const field of [...fields, ...NOTICE_DECISIONS]) expect(page, field).toContain(`\`${field}\``);
  });
});

test('a signature is the HMAC of the very bytes of the body', () => {
  const body = '{"reason":"größer → 1"}';
  const expected = createHmac('sha256', 'secret').update(Buffer.from(body)).digest('hex');
  expect(signBody(body, 'secret')).toBe(`sha256=${expected}`);
});
