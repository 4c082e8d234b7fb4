import { describe, expect, test } from 'vitest';
import type { PullRequestFacts } from '../../../core/approval/facts.ts';
import {
  alicesWork,
  ask,
  bot,
  type Change,
  DIGEST,
  HEAD,
  IMAGE,
  MERGED_AT,
  OTHER_DIGEST,
  outcome,
  person,
  pullRequest,
  review,
  reviewed,
  writing,
} from './world.ts';

describe('a merged pull request', () => {
  test('that names the digest approves it, by the approver who merged it and not by whom the ledger names', () => {
    expect(ask(pullRequest())).toMatchObject({ kind: 'proven', approval: { approver: 'bob', image: IMAGE } });
  });

  test('approves whatever the case of the login', () => {
    expect(outcome(pullRequest({ mergedBy: person('BOB') }))).toBe('BOB');
    expect(outcome(pullRequest({ mergedBy: person('carol') }))).toBe('carol');
  });

  test('approves by its title, and by its diff', () => {
    expect(outcome(pullRequest({ title: `Approve ${DIGEST}`, body: '' }))).toBe('bob');
    const files = { items: [{ path: 'prod/todo.yaml', patch: writing(DIGEST) }], isCut: false };
    expect(outcome(pullRequest({ body: '' }, { files }))).toBe('bob');
  });

  test.each<[string, PullRequestFacts, RegExp]>([
    ['is open', pullRequest({ isOpen: true }), /not merged yet/],
    ['was closed', unmerged(), /closed without being merged/],
    [
      'went into another branch',
      pullRequest({ baseBranch: 'sandbox' }),
      /merged into sandbox, and only main counts/,
    ],
    [
      'was merged by somebody else',
      pullRequest({ mergedBy: person('mallory') }),
      /mallory is not among the approvers/,
    ],
    ['was merged by its author', pullRequest({ author: person('Bob') }), /bob is an author of it/],
    ['has an author whose account is gone', authorless(), /account of its author is gone/],
    [
      'has more commits than can be read',
      pullRequest({ commitCount: 251 }),
      /251 commits, more than can be read/,
    ],
    [
      'names no digest',
      pullRequest({ body: 'ship it' }),
      /names sha256:ab.* neither in title, body nor diff/,
    ],
    ['names another digest', pullRequest({ body: OTHER_DIGEST }), /neither/],
    ['names the beginning of the digest', pullRequest({ body: DIGEST.slice(0, 60) }), /neither/],
    ['names the digest inside a longer word', pullRequest({ body: `${DIGEST}00` }), /neither/],
    [
      'removes the digest',
      pullRequest({ body: '' }, { files: patch(`@@ -1 +1 @@\n-${DIGEST}\n+x`) }),
      /neither/,
    ],
    [
      'has the digest in its context',
      pullRequest({ body: '' }, { files: patch(`@@ -1 +1 @@\n ${DIGEST}\n+x`) }),
      /neither/,
    ],
    [
      'is another one than asked for',
      pullRequest({ number: 18 }),
      /shows acme\/gitops number 18 in its place/,
    ],
    ['moved to another repository', pullRequest({ repository: 'evil/gitops' }), /shows evil\/gitops/],
  ])('that %s approves nothing', (_, facts, reason) => {
    expect(outcome(facts)).toMatch(reason);
  });

  test('approves nothing when the approver wrote or committed one of its commits', () => {
    for (const who of ['author', 'committer'] as const) {
      const commits = { items: [{ sha: HEAD, parents: [], [who]: person('bob') }], isCut: false };
      expect(outcome(pullRequest({}, { commits }))).toMatch(/bob is an author of it/);
    }
  });

  test('may hold commits whose author has no account, such as those of a delivery identity', () => {
    const commits = { items: [{ sha: HEAD, parents: [] }], isCut: false };
    expect(outcome(pullRequest({ author: bot('slipway[bot]') }, { commits }))).toBe('bob');
  });
});

describe('a digest that nobody saw', () => {
  test.each([
    ['in a comment', `Fix a typo <!-- ${DIGEST} -->`],
    ['in a comment without an end', `Fix a typo <!-- ${DIGEST}`],
    ['in an attribute', `<img src="x" alt="${DIGEST}">`],
    ['where a link leads', `[docs](https://example.com/${DIGEST})`],
    ['in the definition of a link', `Fix a typo\n\n[//]: # (${DIGEST})`],
  ])('%s of the body is not approved', (_, body) => {
    expect(outcome(pullRequest({ body }))).toMatch(/neither in title, body nor diff/);
  });

  test.each([`\`${DIGEST}\``, `| ${DIGEST} |`, `**${DIGEST}**`, `${IMAGE}`])('%s is seen', (body) => {
    expect(outcome(pullRequest({ body }))).toBe('bob');
  });
});

describe('a text that was edited', () => {
  const later = { updatedAt: MERGED_AT + 60_000 };

  test('after the merge approves nothing', () => {
    const record = { isAutomatic: false, bodyEditedAt: MERGED_AT + 60_000 };
    expect(outcome(pullRequest(later, { record }))).toMatch(/its body was edited afterwards/);
    const title = { title: DIGEST, body: '', ...later };
    expect(
      outcome(pullRequest(title, { record: { isAutomatic: false, titleChangedAt: MERGED_AT + 1 } })),
    ).toMatch(/its title was edited/);
  });

  test('in the second of the merge approves nothing', () => {
    expect(outcome(pullRequest(later, { record: { isAutomatic: false, bodyEditedAt: MERGED_AT } }))).toMatch(
      /edited afterwards/,
    );
  });

  test('before the merge approves what it says then', () => {
    expect(
      outcome(pullRequest(later, { record: { isAutomatic: false, bodyEditedAt: MERGED_AT - 1_000 } })),
    ).toBe('bob');
  });

  test('counts only where it names the digest: a new body takes nothing from the title', () => {
    const record = { isAutomatic: false, bodyEditedAt: MERGED_AT + 60_000 };
    expect(outcome(pullRequest({ title: DIGEST, ...later }, { record }))).toBe('bob');
  });

  test('does not matter where the diff names the digest', () => {
    const files = patch(writing(DIGEST));
    const record = { isAutomatic: false, bodyEditedAt: MERGED_AT + 60_000 };
    expect(outcome(pullRequest(later, { record, files }))).toBe('bob');
  });

  test('or not: without the record of changes only an untouched pull request approves by its text', () => {
    const record = 'the token may not read it';
    expect(outcome(pullRequest(later, { record }))).toMatch(
      /may have been edited since.*the token may not read it/,
    );
    expect(outcome(pullRequest({}, { record }))).toBe('bob');
  });

  test('between the review and the merge takes the review back', () => {
    const facts = pullRequest(
      { mergedBy: person('alice') },
      {
        reviews: { items: [review('bob', { submittedAt: MERGED_AT - 10_000 })], isCut: false },
        record: { isAutomatic: false, bodyEditedAt: MERGED_AT - 5_000 },
      },
    );
    expect(outcome(facts)).toMatch(/its body was edited afterwards/);
  });
});

describe('what an approver may not have seen', () => {
  test('is what a pull request merged by itself', () => {
    expect(outcome(pullRequest({ isAutomatic: true }))).toMatch(
      /set to merge by itself.*approve its last commit/,
    );
    expect(outcome(pullRequest({}, { record: { isAutomatic: true } }))).toMatch(/bob may not have seen/);
  });

  test('is not what a review of the last commit looked at, however it was merged', () => {
    expect(outcome({ ...reviewed(review('bob')), record: { isAutomatic: true } })).toBe('bob');
  });

  test('is what came with another branch after the review', () => {
    const at = review('bob').submittedAt ?? 0;
    const moved = (baseChangedAt: number) =>
      outcome({ ...reviewed(review('bob')), record: { isAutomatic: false, baseChangedAt } });
    expect(moved(at)).toMatch(/moved to another branch after bob had approved it/);
    expect(moved(at - 1_000)).toBe('bob');
  });

  test('is unknown after a review without the record of changes', () => {
    expect(outcome({ ...reviewed(review('bob')), record: 'no token' })).toMatch(
      /record of later changes cannot be read \(no token\)/,
    );
  });
});

describe('a review', () => {
  test('by an approver on the last commit approves what somebody else merged', () => {
    expect(outcome(reviewed(review('carol')))).toBe('carol');
    expect(
      outcome({
        ...reviewed(review('carol')),
        pullRequest: pullRequest({ mergedBy: person('alice') }).pullRequest,
      }),
    ).toBe('carol');
  });

  test.each<[string, PullRequestFacts, RegExp]>([
    ['by somebody else', reviewed(review('mallory')), /mallory is not among the approvers/],
    [
      'by the author',
      { ...reviewed(review('bob')), pullRequest: { ...reviewed().pullRequest, author: person('bob') } },
      /bob is an author/,
    ],
    [
      'on another commit',
      reviewed(review('bob', { commit: 'f'.repeat(40) })),
      /another commit than its last one/,
    ],
    ['on a commit that is gone', reviewed(withoutCommit()), /another commit than its last one/],
    [
      'that asks for changes',
      reviewed(review('bob', { state: 'CHANGES_REQUESTED' })),
      /release\[bot\] is not among/,
    ],
    ['that was dismissed', reviewed(review('bob', { state: 'DISMISSED' })), /release\[bot\] is not among/],
    ['that only comments', reviewed(review('bob', { state: 'COMMENTED' })), /release\[bot\] is not among/],
    [
      'that the reviewer took back',
      reviewed(review('bob'), review('BOB', { state: 'CHANGES_REQUESTED' })),
      /release\[bot\]/,
    ],
  ])('%s approves nothing', (_, facts, reason) => {
    expect(outcome(facts)).toMatch(reason);
  });

  test('stays when the reviewer comments afterwards', () => {
    expect(outcome(reviewed(review('bob'), review('bob', { state: 'COMMENTED' })))).toBe('bob');
  });

  test('says nothing when not all reviews can be read: a later one may take it back', () => {
    const facts = { ...reviewed(), reviews: { items: [review('bob')], isCut: true } };
    expect(outcome(facts)).toMatch(/release\[bot\] is not among the approvers/);
  });

  test('is not enough where no approvers are named: anybody may review a public repository', () => {
    expect(outcome(reviewed(review('bob')), { approvers: [] })).toMatch(/no approvers are named/);
  });

  test('every reason is told, the same one once, and not without end', () => {
    const reviews = Array.from({ length: 9 }, (_, index) => review(`user-${index}`));
    expect(outcome(reviewed(...reviews))).toMatch(/^(?:[^;]+; ){4}and 6 more$/);
  });
});

describe('where no approvers are named', () => {
  const anybody: Change = { approvers: [] };

  test('whoever merges approves', () => {
    expect(outcome(pullRequest({ mergedBy: person('dave') }), anybody)).toBe('dave');
  });

  test.each<[string, PullRequestFacts, RegExp]>([
    ['the author', pullRequest({ mergedBy: person('alice') }), /alice is an author of it/],
    ['a bot', pullRequest({ mergedBy: bot('github-merge-queue[bot]') }), /is no person/],
  ])('%s does not', (_, facts, reason) => {
    expect(outcome(facts, anybody)).toMatch(reason);
  });
});

describe('whose work the release is', () => {
  test('nobody approves a commit of their own', () => {
    const source = { kind: 'authors', authors: [person('dave'), person('Bob')] } as const;
    expect(outcome(pullRequest(), { source })).toMatch(
      /bob is the author of the commit that the release was built from/,
    );
  });

  test('a source that cannot be read approves nothing, approvers named or not', () => {
    const source = { kind: 'unreadable', reason: 'the token may not see acme/chat-api' } as const;
    for (const approvers of [['bob'], []])
      expect(outcome(pullRequest(), { source, approvers })).toMatch(
        /who wrote acme\/chat-api@1+ cannot be read: the token may not see/,
      );
  });

  test('a release without a source is approved by two people: who asks and who merges', () => {
    expect(outcome(pullRequest(), { source: { kind: 'none' } })).toBe('bob');
  });
});

describe('an approval', () => {
  test.each<[string, Change, RegExp]>([
    [
      'of another image',
      { candidate: { image: `ghcr.io/acme/chat-api@${OTHER_DIGEST}` } },
      /approves another image/,
    ],
    [
      'of a tag',
      { candidate: { image: 'ghcr.io/acme/chat-api:1.4.2' } },
      /no digest, and a tag can be moved/,
    ],
    ['with half a digest', { candidate: { image: 'ghcr.io/acme/chat-api@sha256:abab' } }, /no digest/],
    [
      'beside a GitOps repository on another host',
      { gitopsRepository: '' },
      /not on the GitHub that is asked.*`github-api`/,
    ],
    ['from a repository nobody named', { gitopsRepository: 'acme/other' }, /not in acme\/other/],
  ])('%s approves nothing', (_, change, reason) => {
    expect(outcome(pullRequest(), change)).toMatch(reason);
  });

  test('from a repository that is named counts on its default branch', () => {
    const change: Change = {
      gitopsRepository: 'acme/other',
      proofRepositories: ['Acme/GitOps'],
      branch: 'release',
    };
    expect(outcome(pullRequest(), change)).toBe('bob');
    expect(outcome(pullRequest({ baseBranch: 'release' }), change)).toMatch(/only main counts/);
  });

  test('whose proof cannot be read says why', () => {
    expect(outcome({ kind: 'unreadable', reason: 'the token may not see it' })).toBe(
      'the token may not see it',
    );
  });

  test('keeps who really approved, not who wrote it down', () => {
    expect(ask(pullRequest(), { source: alicesWork })).toMatchObject({ approval: { approver: 'bob' } });
  });
});

function unmerged(): PullRequestFacts {
  const { mergedAt: _at, mergedBy: _by, ...rest } = pullRequest().pullRequest;
  return { ...pullRequest(), pullRequest: rest };
}

function authorless(): PullRequestFacts {
  const { author: _author, ...rest } = pullRequest().pullRequest;
  return { ...pullRequest(), pullRequest: rest };
}

function withoutCommit() {
  const { commit: _commit, ...rest } = review('bob');
  return rest;
}

function patch(text: string) {
  return { items: [{ path: 'prod.yaml', patch: text }], isCut: false };
}
