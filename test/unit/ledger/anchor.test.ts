import { describe, expect, test } from 'vitest';
import { anchorMessage, composeMessage, parseRecords, readAnchor } from '../../../core/bump/message.ts';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { type ClonedLedger, checkClone } from '../../../core/ledger/cloned-ledger.ts';
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

describe('the ledger of a clone beside its branch', () => {
  const newest: AnchoredBump = {
    commit: 'e'.repeat(40),
    anchor: { kind: 'tip', commit: tip },
    intents: ['1'.repeat(40), '2'.repeat(40)],
  };
  const commits = [
    { commit: 'b'.repeat(40), entries: [] },
    { commit: tip, entries: [entryOf('started', { intent: '1'.repeat(40) })] },
    { commit: 'd'.repeat(40), entries: newest.intents.map((intent) => entryOf('started', { intent })) },
  ];
  const ledger: ClonedLedger = { tip: 'd'.repeat(40), commits, isCut: false };
  const branch = { name: 'main', isThere: true, newest };
  const first = { ...branch, newest: { ...newest, anchor: { kind: 'none' } } } as const;

  test.each([
    ['all of it', ledger, branch],
    ['what is shallow, yet reaches back far enough', { ...ledger, isCut: true }, branch],
    ['all since the first bump of the platform', ledger, first],
  ])('is taken with %s', (_, known, asked) => {
    expect(checkClone(known, asked)).toEqual([]);
  });

  test.each([
    ['that is not there', 'ledger-missing', { commits: [], isCut: false }, branch],
    ['that was cut off', 'ledger-truncated', { ...ledger, commits: commits.slice(0, 2) }, branch],
    ['whose beginning was replaced', 'ledger-truncated', { ...ledger, commits: commits.slice(2) }, branch],
    ['that lost its first entries', 'ledger-truncated', { ...ledger, commits: commits.slice(0, 2) }, first],
  ])('%s is refused as %s, and is to be fetched before anything is restored', (_, code, known, asked) => {
    expect(() => checkClone(known, asked)).toThrow(
      expect.objectContaining({
        code,
        kind: 'gate',
        fix: expect.stringMatching(/^Fetch both first \(git fetch origin main \+slipway-ledger:.*Restore/),
      }),
    );
  });

  test.each([
    ['shallow', { ...ledger, isCut: true, commits: commits.slice(2) }, branch],
    ['shallow', { ...ledger, isCut: true, commits: commits.slice(0, 2) }, first],
    ['no commit of main', ledger, { name: 'main', isThere: true }],
    ['does not have the branch main', ledger, { name: 'main', isThere: false }],
  ])('says why it cannot be told: %s', (why, known, asked) => {
    expect(checkClone(known, asked)).toEqual([expect.stringContaining(why)]);
  });
});
