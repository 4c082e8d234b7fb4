import { describe, expect, test } from 'vitest';
import { anchorMessage, composeMessage, parseRecords, readAnchor } from '../../../core/bump/message.ts';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { type AnchoredBump, checkLedger, findAnchoredBump } from '../../../core/ledger/integrity.ts';
import { entryOf, imageOf } from './entries.ts';

const record: BumpRecord = {
  intent: '1'.repeat(40),
  service: 'api',
  environment: 'dev',
  targets: [],
  to: imageOf(1),
  places: [{ file: 'dev.yaml', selectors: ['api'] }],
};
const message = composeMessage([record, { ...record, intent: '2'.repeat(40) }]);
const tip = 'c'.repeat(40);

describe('the anchor of a bump', () => {
  test('stands before its first intent, and the bumps are read as without it', () => {
    const anchored = anchorMessage(message, tip);
    expect(anchored).toContain(`\n\nSlipway-Ledger: ${tip}\nSlipway-Intent: ${record.intent}\n`);
    expect(readAnchor(anchored)).toEqual({ kind: 'tip', commit: tip });
    expect(parseRecords(anchored)).toEqual(parseRecords(message));
  });

  test('says when there was no ledger yet', () => {
    expect(readAnchor(anchorMessage(message, undefined))).toEqual({ kind: 'none' });
  });

  test.each([
    ['a bump without one', message],
    ['a commit of a person', `Fix it\n\nSlipway-Ledger: ${tip}\n`],
    ['one that is no commit', anchorMessage(message, '--exec=x')],
    [
      'a trailer within a bump',
      message.replace('Slipway-Service', `Slipway-Ledger: ${tip}\nSlipway-Service`),
    ],
  ])('is not there in %s', (_, text) => {
    expect(readAnchor(text)).toBeUndefined();
  });

  test('is looked for in the newest commit that has one; a bump by file is not in the ledger', async () => {
    const { service: _service, environment: _environment, ...byFile } = record;
    const commits = [
      { commit: 'd'.repeat(40), message: 'By hand\n' },
      { commit: 'e'.repeat(40), message: anchorMessage(composeMessage([byFile, record]), tip) },
      { commit: 'f'.repeat(40), message: anchorMessage(message, undefined) },
    ];
    expect(await findAnchoredBump(commits)).toEqual({
      commit: 'e'.repeat(40),
      anchor: { kind: 'tip', commit: tip },
      intents: [record.intent],
    });
    expect(await findAnchoredBump(commits.slice(0, 1))).toBeUndefined();
  });
});

describe('a ledger beside its branch', () => {
  const newest: AnchoredBump = {
    commit: 'e'.repeat(40),
    anchor: { kind: 'tip', commit: tip },
    intents: ['1'.repeat(40), '2'.repeat(40)],
  };
  const started = newest.intents.map((intent) => entryOf('started', { intent }));
  const since = { reachesAnchor: true, entries: started };

  test('holds together when it knows every bump of the newest commit', () => {
    expect(() => checkLedger({ tip, newest, since })).not.toThrow();
    expect(() => checkLedger({ since })).not.toThrow();
  });

  test.each([
    ['ledger-missing', { newest, since }],
    ['ledger-truncated', { tip, newest, since: { ...since, reachesAnchor: false } }],
    ['ledger-truncated', { tip, newest, since: { ...since, entries: started.slice(1) } }],
  ])('is refused as %s with what to do: %#', (code, facts) => {
    expect(() => checkLedger(facts)).toThrow(
      expect.objectContaining({ code, kind: 'gate', fix: expect.stringMatching(/Restore c{40}.*ruleset/) }),
    );
  });
});
