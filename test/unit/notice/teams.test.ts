import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTeams } from '../../../core/notice/teams-message.ts';
import { findCardFaults, LARGEST_CARD, wordsOf } from '../../../scripts/sandbox/card-rules.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { notice, poisoned } from './sample.ts';

describe('a Teams card', () => {
  test('says what was decided, with its gates and links', () => {
    const card = renderTeams(notice({ decision: 'delivered', resumed: true }));
    const words = wordsOf(card).join('|');
    for (const part of [
      '✅ Delivered: chat-api to prod',
      '1.4.1 → 1.4.2',
      '✔ verified',
      'by alice',
      'taken up',
    ])
      expect(words).toContain(part);
    expect(card.attachments[0].content.actions.map(({ title, url }) => `${title} ${url}`)).toEqual([
      'Run https://github.com/acme/gitops/actions/runs/42',
      `Commit https://github.com/acme/gitops/commit/${'e'.repeat(40)}`,
    ]);
  });

  test('flags a rollback', () => {
    const rollback = { to: 'x:1.4.1', cause: 'its containers crash', proven: false };
    expect(wordsOf(renderTeams(notice({ decision: 'failed', rollback }))).join('|')).toContain(
      '⏪ Taken back to 1.4.1: its containers crash',
    );
  });

  test('shows foreign text as it is: no element of it reads Markdown, mentions or templates', () => {
    const text =
      '**bold** [link](https://evil.example) <at>everyone</at> {{DATE(2026-01-01T00:00:00Z)}} $\u{7b}x}';
    const card = renderTeams(poisoned(text));
    expect(findCardFaults(card)).toEqual([]);
    expect(JSON.stringify(card)).not.toMatch(/\{\{|\$\{|"TextBlock"|"FactSet"|"entities"/);
  });

  test('is one that Teams takes, however long and strange the texts are', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostileText, fc.string({ maxLength: 6_000 }), fc.constant('…'.repeat(9_000))),
        (foreign) => {
          const releases = Array.from({ length: 100 }, () => ({
            service: foreign,
            from: foreign,
            to: foreign,
          }));
          const gates = Array.from({ length: 100 }, () => ({
            gate: foreign,
            state: 'open' as const,
            text: foreign,
          }));
          const card = renderTeams({ ...poisoned(foreign), releases, gates });
          expect(findCardFaults(card)).toEqual([]);
          expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(LARGEST_CARD);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('has no link that opens anything but a page', () => {
    const card = renderTeams(
      notice({ run: 'javascript:alert(1)', commit: { sha: 'x', url: 'file:///etc/passwd' } }),
    );
    expect(card.attachments[0].content.actions).toEqual([]);
  });
});
