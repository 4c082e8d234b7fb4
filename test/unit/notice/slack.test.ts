import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSlackAnswer, readSlackRef } from '../../../core/notice/slack-answer.ts';
import { renderSlack } from '../../../core/notice/slack-message.ts';
import { escapeSlack, slackCode, slackLink } from '../../../core/notice/slack-text.ts';
import { controlsIn, findSlackFaults } from '../../../scripts/sandbox/slack-rules.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { NOW, notice, poisoned } from './sample.ts';

const ZWSP = '\u200b';

describe('foreign words in Slack', () => {
  test.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<!here|here>', '&lt;!here|here&gt;'],
    ['<@U012AB3CD>', `&lt;@${ZWSP}U012AB3CD&gt;`],
    ['<#C012|general>', '&lt;#C012|general&gt;'],
    ['<!subteam^S01>', '&lt;!subteam^S01&gt;'],
    ['<https://evil.example|Approve>', '&lt;https://evil.example|Approve&gt;'],
    ['@channel', `@${ZWSP}channel`],
    ['&lt;!channel&gt;', '&amp;lt;!channel&amp;gt;'],
    ['*Delivered*', `${ZWSP}*${ZWSP}Delivered${ZWSP}*${ZWSP}`],
    ['`code`', `${ZWSP}\`${ZWSP}code${ZWSP}\`${ZWSP}`],
    [':white_check_mark:', null],
    ['09:00-16:00', `09:${ZWSP}00-16:00`],
    ['since 09:00', 'since 09:00'],
    ['two\n> lines', 'two &gt; lines'],
  ])('%j lose their power', (foreign, shown) => {
    const text = escapeSlack(foreign);
    if (shown !== null) expect(text).toBe(shown);
    expect(text).not.toMatch(/:[\w+'-]+:/);
    expect(controlsIn(text)).toEqual([]);
  });

  test('in code end at no mark of their own', () => {
    expect(slackCode('a`*b*`<!channel>')).toBe('`aʼ*b*ʼ&lt;!channel&gt;`');
    expect(slackCode('')).toBe('');
  });

  test.each([
    ['https://github.com/acme', '<https://github.com/acme|run>'],
    ['https://x.example/a|b>c?d=1&e=2', '<https://x.example/a%7Cb%3Ec?d=1&amp;e=2|run>'],
    ['https://user:pass@x.example/', '<https://x.example/|run>'],
    ['javascript:alert(1)', 'run'],
    ['slack://open', 'run'],
    ['!channel', 'run'],
    [undefined, 'run'],
  ])('a link to %j is %j', (url, shown) => {
    expect(slackLink(url, 'run')).toBe(shown);
  });
});

describe('a Slack message', () => {
  test('says what goes where, why not yet, and who', () => {
    const { text, blocks } = renderSlack(notice());
    const words = JSON.stringify(blocks);
    expect(text).toBe('⏳ Waiting: chat-api to prod');
    for (const part of [
      '*Waiting*',
      '`1.4.1` → `1.4.2`',
      '✔ `verified`',
      '⏳ `soak`',
      '/runs/42|run>',
      '`alice`',
      'from `staging`',
    ])
      expect(words).toContain(part);
    expect(words).toContain(`<!date^${(NOW + 2_400_000) / 1000}^`);
  });

  test('flags a rollback and a run that was taken up', () => {
    const state = notice({
      decision: 'rolled-back',
      resumed: true,
      rollback: { to: 'ghcr.io/acme/chat-api:1.4.1', cause: 'its containers crash', proven: true },
    });
    const words = JSON.stringify(renderSlack(state));
    expect(words).toContain('⏪ *Rolled back*');
    expect(words).toContain('Taken back to 1.4.1, live and healthy again: its containers crash');
    expect(words).toContain('taken up from a run that died');
  });

  test('tells the same tag twice apart by its digest', () => {
    const release = {
      service: 'web',
      from: `x:main@sha256:${'a'.repeat(64)}`,
      to: `x:main@sha256:${'b'.repeat(64)}`,
    };
    expect(JSON.stringify(renderSlack(notice({ releases: [release] })))).toContain(
      '`main@sha256:aaaaaaaaaaaa` → `main@sha256:bbbbbbbbbbbb`',
    );
  });

  test('of a large release set counts what it leaves out', () => {
    const releases = Array.from({ length: 300 }, (_, index) => ({
      service: `service-${index}`,
      to: `x:${index}`,
    }));
    const words = JSON.stringify(renderSlack(notice({ releases })));
    expect(words).toContain('300 services');
    expect(words).toContain('… and 290 more services');
  });

  test('is one that Slack takes, with no control but our links and times, whatever the texts', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostileText, fc.string({ maxLength: 4_000 }), fc.constant('<'.repeat(3_000))),
        (foreign) => {
          const message = renderSlack(poisoned(foreign));
          expect(findSlackFaults({ channel: 'C1', ...message })).toEqual([]);
          expect(JSON.stringify(message.blocks).length).toBeLessThan(13_000);
          const controls = [message.text, ...textsOf(message)].flatMap(controlsIn);
          for (const control of controls)
            expect(control).toMatch(/^(https?:\/\/[^|]*\|.{1,200}|!date\^\d+\^.*)$/s);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('an answer of Slack', () => {
  test('names the message for later edits', () => {
    const body = JSON.stringify({ ok: true, channel: 'C0123', ts: '1700000000.000100' });
    expect(readSlackAnswer(body)).toEqual({
      kind: 'written',
      ref: { channel: 'C0123', message: '1700000000.000100' },
    });
  });

  test.each<[unknown, RegExp, boolean]>([
    [{ ok: false, error: 'not_in_channel' }, /not_in_channel.*invite the app/, false],
    [{ ok: false, error: 'message_not_found' }, /message_not_found/, true],
    [{ ok: false, error: 'constructor' }, /^Slack said "constructor"$/, false],
    [{ ok: false, error: 'x\n::error::y' }, /^Slack said "x : ?:error::y"$/, false],
    [{ ok: true, channel: '../x', ts: '1' }, /not Slack/, false],
    [{ ok: true }, /not Slack/, false],
    [[], /not Slack/, false],
    ['<html>', /not Slack/, false],
  ])('%j is refused with what helps', (body, reason, isGone) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = readSlackAnswer(text);
    expect(answer).toMatchObject({ kind: 'refused', isGone });
    expect(answer.kind === 'refused' ? answer.reason : '').toMatch(reason);
  });

  test('a reference from the ledger is used only where it can be one', () => {
    const good = { channel: 'C0123', message: '1700000000.000100' };
    expect(readSlackRef(good)).toEqual(good);
    for (const bad of [{ channel: '#x' }, { message: '1' }, { message: '1.2"}' }, { channel: 'c0123' }])
      expect(readSlackRef({ ...good, ...bad })).toBeUndefined();
  });
});

function textsOf({ blocks }: ReturnType<typeof renderSlack>): readonly string[] {
  return blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : [block.elements[0].text]));
}
