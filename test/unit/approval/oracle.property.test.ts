import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PullRequestFacts } from '../../../core/approval/facts.ts';
import {
  ask,
  bot,
  DIGEST,
  HEAD,
  MERGED_AT,
  OTHER_DIGEST,
  person,
  pullRequest,
  review,
  writing,
} from './world.ts';

const PEOPLE = ['alice', 'bob', 'carol', 'mallory', 'release[bot]'];
const account = fc
  .constantFrom(...PEOPLE)
  .map((login) => (login.endsWith('[bot]') ? bot(login) : person(login)));
const moment = fc.constantFrom(-2_000, -1_000, 0, 1_000, 2_000).map((offset) => MERGED_AT + offset);
const words = fc.constantFrom('', DIGEST, OTHER_DIGEST, `<!-- ${DIGEST} -->`);

const oneReview = fc
  .record({
    login: fc.constantFrom(...PEOPLE),
    state: fc.constantFrom('APPROVED', 'COMMENTED', 'CHANGES_REQUESTED', 'DISMISSED'),
    commit: fc.constantFrom(HEAD, 'f'.repeat(40)),
    submittedAt: moment,
  })
  .map(({ login, ...rest }) => review(login, rest));

const record = fc.oneof(
  fc.constant('it may not be read'),
  fc.record(
    {
      bodyEditedAt: moment,
      titleChangedAt: moment,
      baseChangedAt: moment,
      isAutomatic: fc.boolean(),
    },
    { requiredKeys: ['isAutomatic'] },
  ),
);

const scenario = fc.record({
  approvers: fc.constantFrom([], ['bob'], ['Bob', 'carol'], ['alice', 'release[bot]']),
  author: account,
  mergedBy: account,
  committer: account,
  writer: account,
  isMerged: fc.boolean(),
  base: fc.constantFrom('main', 'main', 'other'),
  title: words,
  body: words,
  diff: fc.constantFrom(undefined, writing(DIGEST), writing(OTHER_DIGEST)),
  updatedAt: fc.constantFrom(0, 1_000).map((offset) => MERGED_AT + offset),
  reviews: fc.array(oneReview, { maxLength: 3 }),
  record,
});
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

function factsOf(given: Scenario): PullRequestFacts {
  const { author, mergedBy, isMerged, base, title, body, updatedAt } = given;
  const facts = pullRequest(
    { author, mergedBy, baseBranch: base, title, body, updatedAt },
    {
      reviews: { items: given.reviews, isCut: false },
      commits: { items: [{ sha: HEAD, parents: [], committer: given.committer }], isCut: false },
      files: { items: given.diff === undefined ? [] : [{ path: 'x', patch: given.diff }], isCut: false },
      record: given.record,
    },
  );
  if (isMerged) return facts;
  const { mergedAt: _at, mergedBy: _by, ...open } = facts.pullRequest;
  return { ...facts, pullRequest: { ...open, isOpen: true } };
}

/** The rules once more, as one long sentence about who may be the approver. */
function mayApprove(login: string, given: Scenario): boolean {
  const { approvers, record: known } = given;
  const authors = [given.author, given.committer, given.writer].map((one) => one.login);
  if (!given.isMerged || given.base !== 'main' || authors.includes(login)) return false;
  const named = approvers.some((one) => one.toLowerCase() === login);
  const stands = (at: number) =>
    given.diff === writing(DIGEST) ||
    [
      {
        holds: given.title.includes(DIGEST),
        edited: typeof known === 'string' ? undefined : known.titleChangedAt,
      },
      { holds: given.body === DIGEST, edited: typeof known === 'string' ? undefined : known.bodyEditedAt },
    ].some(
      ({ holds, edited }) =>
        holds &&
        (given.updatedAt <= at || (typeof known !== 'string' && (edited === undefined || edited < at))),
    );
  const merged =
    given.mergedBy.login === login &&
    (approvers.length === 0 ? !login.includes('[') : named) &&
    (typeof known === 'string' || !known.isAutomatic) &&
    stands(MERGED_AT);
  const last = given.reviews
    .filter(({ reviewer, state }) => reviewer?.login === login && state !== 'COMMENTED')
    .at(-1);
  const at = last?.submittedAt ?? 0;
  const reviewed =
    named &&
    last?.state === 'APPROVED' &&
    last.commit === HEAD &&
    typeof known !== 'string' &&
    (known.baseChangedAt === undefined || known.baseChangedAt < at) &&
    stands(at);
  return merged || reviewed;
}

test('an approval is proven exactly when somebody may approve it, and by one who may', () => {
  let proven = 0;
  fc.assert(
    fc.property(scenario, (given) => {
      const source = { kind: 'authors', authors: [given.writer] } as const;
      const answer = ask(factsOf(given), { approvers: given.approvers, source });
      const able = PEOPLE.filter((login) => mayApprove(login, given));
      expect(answer.kind).toBe(able.length > 0 ? 'proven' : 'unproven');
      if (answer.kind === 'proven') {
        proven += 1;
        expect(able).toContain(answer.approval.approver);
      } else expect(answer.reason).toMatch(/^[a-z].{10,}[^.]$/);
    }),
    { numRuns: 8_000 },
  );
  expect(proven).toBeGreaterThan(200);
});
