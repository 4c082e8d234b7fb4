import { describe, expect, test } from 'vitest';
import { composeMessage, parseRecords } from '../../../core/bump/message.ts';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { composeRevert, readBumpCommit, readWrittenPlace } from '../../../core/bump/revert.ts';

const OLD = `ghcr.io/acme/chat-api:1.4.0@sha256:${'0'.repeat(64)}`;
const NEW = `ghcr.io/acme/chat-api:1.5.0@sha256:${'1'.repeat(64)}`;
const REVISION = 'c'.repeat(40);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

const record: BumpRecord = {
  intent: 'i'.repeat(40),
  service: 'chat-api',
  environment: 'prod',
  targets: [],
  to: NEW,
  places: [{ file: 'values.yaml', selectors: ['chat.image'], from: OLD }],
};
const [place] = record.places;

function look(file: string, of: BumpRecord = record) {
  const [one] = of.places;
  if (one === undefined) throw new Error('no place');
  return readWrittenPlace(of, one, bytes(file));
}

describe('what a bump left behind', () => {
  test.each([
    ['its own value', `chat:\n  image: ${NEW}\n`, NEW],
    ['a newer one', `chat:\n  image: ghcr.io/acme/chat-api:1.6.0\n`, 'ghcr.io/acme/chat-api:1.6.0'],
    [
      'a pair of tag and digest',
      `chat:\n  image: {repository: ghcr.io/acme/chat-api, tag: 1.5.0, digest: "sha256:${'1'.repeat(64)}"}\n`,
      NEW,
    ],
    [
      'a tag alone, which is all the place keeps',
      'chat:\n  image: {repository: ghcr.io/acme/chat-api, tag: 1.5.0}\n',
      NEW,
    ],
    [
      'another tag',
      'chat:\n  image: {repository: ghcr.io/acme/chat-api, tag: 1.6.0}\n',
      'ghcr.io/acme/chat-api:1.6.0',
    ],
    ['no such place', 'other: 1\n', null],
    ['no YAML', 'chat: [\n', null],
  ])('%s', (_name, file, current) => {
    expect(look(file)).toMatchObject({ written: NEW, replaced: OLD, current });
  });

  test('nothing where the file is gone', () => {
    if (place === undefined) throw new Error('no place');
    expect(readWrittenPlace(record, place, undefined).current).toBeNull();
  });

  test('a trailer that is no image is not known, whatever it says', () => {
    const hostile = {
      ...record,
      places: [{ file: 'values.yaml', selectors: ['chat.image'], from: 'x\nevil: true' }],
    };
    expect(look(`chat:\n  image: ${NEW}\n`, hostile).replaced).toBeNull();
  });
});

describe('taking it back', () => {
  const file = `# a\nchat:\n  image: "${NEW}"  # ours\nother: {image: ghcr.io/acme/other:2}\n`;

  function revert(content: string) {
    const files = new Map([['values.yaml', bytes(content)]]);
    return composeRevert({
      revision: REVISION,
      places: [look(content)],
      files,
      blamesCommit: false,
      run: 'https://ci/run/1',
    });
  }

  test('changes the one value and leaves every other byte', () => {
    expect(text(revert(file)?.files[0]?.after)).toBe(file.replace(NEW, OLD));
  });

  test('says in its trailers what it undoes, so that nobody does it twice', () => {
    const [undone] = parseRecords(revert(file)?.message ?? '');
    expect(undone).toMatchObject({
      rollbackOf: REVISION,
      to: OLD,
      service: 'chat-api',
      environment: 'prod',
      run: 'https://ci/run/1',
    });
    expect(undone?.places).toEqual([{ file: 'values.yaml', selectors: ['chat.image'], from: NEW }]);
    expect(undone?.build).toBeUndefined();
  });

  test('is nothing where the old value stands there already', () => {
    expect(revert(file.replace(NEW, OLD))).toBeUndefined();
  });

  test.each([
    ['a digest', 'tag: "1.5.0"', 'ghcr.io/acme/chat-api:1.4.0', 'tag: "1.4.0"'],
    ['a tag and a digest', 'tag: "1.5.0"', 'ghcr.io/acme/chat-api', 'tag: ""'],
  ])('%s that was empty before the bump is emptied again', (_name, tag, from, oldTag) => {
    const filled = (version: string, digest: string) =>
      `chat:\n  image:\n    repository: ghcr.io/acme/chat-api\n    ${version}\n    digest: "${digest}"\n`;
    const content = filled(tag, `sha256:${'1'.repeat(64)}`);
    const first = { ...record, places: [{ file: 'values.yaml', selectors: ['chat.image'], from }] };
    const files = new Map([['values.yaml', bytes(content)]]);
    const undone = composeRevert({
      revision: REVISION,
      places: [look(content, first)],
      files,
      blamesCommit: false,
    });
    expect(text(undone?.files[0]?.after)).toBe(filled(oldTag, ''));
  });

  test('two services of one file are one change', () => {
    const other: BumpRecord = {
      ...record,
      intent: 'j'.repeat(40),
      service: 'other',
      to: 'ghcr.io/acme/other:2',
      places: [{ file: 'values.yaml', selectors: ['other.image'], from: 'ghcr.io/acme/other:1' }],
    };
    const places = [look(file), look(file, other)];
    const both = composeRevert({
      revision: REVISION,
      places,
      files: new Map([['values.yaml', bytes(file)]]),
      blamesCommit: true,
    });
    expect(both?.files).toHaveLength(1);
    expect(text(both?.files[0]?.after)).toBe(file.replace(NEW, OLD).replace('other:2', 'other:1'));
    expect(both?.records.map(({ service }) => service)).toEqual(['chat-api', 'other']);
    expect(parseRecords(both?.message ?? '').map(({ blame }) => blame)).toEqual(['commit', 'commit']);
  });
});

describe('finding the bump in the history', () => {
  async function* history(...commits: readonly (readonly [commit: string, message: string])[]) {
    for (const [commit, message] of commits) yield { commit, message };
  }
  const bump = composeMessage([record]);
  const undo = composeMessage([
    {
      ...record,
      to: OLD,
      places: [{ file: 'values.yaml', selectors: ['chat.image'], from: NEW }],
      rollbackOf: REVISION,
    },
  ]);

  test('by its commit', async () => {
    expect(await readBumpCommit(history(['d', 'x'], [REVISION, bump], ['e', 'y']), REVISION)).toMatchObject({
      isFound: true,
      records: [{ service: 'chat-api' }],
    });
  });

  test('one bump of several at a time: the others still stand', async () => {
    const other: BumpRecord = {
      intent: 'j'.repeat(40),
      service: 'other',
      environment: 'prod',
      targets: [],
      to: 'ghcr.io/acme/other:2',
      places: [{ file: 'values.yaml', selectors: ['other.image'], from: 'ghcr.io/acme/other:1' }],
    };
    const commits = () => history(['d', undo], [REVISION, composeMessage([record, other])]);
    const reading = await readBumpCommit(commits(), REVISION);
    expect(reading.records.map(({ service }) => service)).toEqual(['other']);
    expect(reading.undoneBy).toBeUndefined();
    const ours = await readBumpCommit(commits(), REVISION, ({ to }) => to === NEW);
    expect(ours).toMatchObject({ undoneBy: 'd', records: [{ service: 'chat-api' }], carries: 2 });
    const theirs = await readBumpCommit(commits(), REVISION, ({ to }) => to === other.to);
    expect(theirs.undoneBy).toBeUndefined();
  });

  test('a commit out of sight is undone for those whose image was taken back', async () => {
    const commits = () => history(['d', undo]);
    expect((await readBumpCommit(commits(), REVISION, ({ to }) => to === NEW)).undoneBy).toBe('d');
    expect((await readBumpCommit(commits(), REVISION, ({ to }) => to === 'x')).undoneBy).toBeUndefined();
  });

  test.each([
    ['Slipway', undo],
    ['git revert', `Revert "bump"\n\nThis reverts commit ${REVISION}.\n`],
  ])('with the commit of %s that took it back', async (_name, message) => {
    expect(await readBumpCommit(history(['d', message], [REVISION, bump]), REVISION)).toMatchObject({
      undoneBy: 'd',
    });
  });

  test('not found is not found', async () => {
    expect(await readBumpCommit(history(['d', 'x']), REVISION)).toEqual({
      records: [],
      isFound: false,
      carries: 0,
    });
  });
});
