import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { openProofHost } from '../../adapters/github/open.ts';
import { openProver } from '../../adapters/github/prover.ts';
import { readRunFacts } from '../../adapters/runner/environment.ts';
import { makeCommit } from '../../scripts/sandbox/github-state.ts';
import { claimOf, DIGEST, type GithubRig, openRig, prove, pullProof, TOKEN } from './github-rig.ts';
import { quietContext } from './quiet-context.ts';

let rig: GithubRig | undefined;
afterEach(async () => {
  const used = rig;
  rig = undefined;
  await used?.[Symbol.asyncDispose]();
  expect(used?.server.violations ?? []).toEqual([]);
});

async function world(...options: Parameters<typeof openRig>): Promise<GithubRig> {
  rig = await openRig(...options);
  return rig;
}

const asking = { author: 'alice', title: 'Release chat-api 1.4.2', body: `Please approve ${DIGEST}` };

describe('an approval by pull request', () => {
  test('is proven by who merged it', async () => {
    const { gitops, ...here } = await world();
    const pull = gitops.open(asking);
    here.tick();
    gitops.merge(pull, 'bob');
    const used = { gitops, ...here };
    expect(await prove(used, claimOf(used, pullProof(pull.number)))).toBe('bob');
  });

  test('is proven on GitHub Enterprise Server, whose APIs stand elsewhere', async () => {
    const here = await world({ enterprise: true });
    const pull = here.gitops.open(asking);
    here.gitops.merge(pull, 'bob');
    expect(await prove(here, claimOf(here, pullProof(pull.number)))).toBe('bob');
    expect(here.server.calls.map(({ path }) => path)).toContain('/api/graphql');
  });

  test('stays proven when people comment on it later, and falls when somebody edits its body', async () => {
    const here = await world();
    const pull = here.gitops.open(asking);
    here.tick();
    here.gitops.merge(pull, 'bob');
    here.tick();
    here.gitops.comment(pull);
    const claim = claimOf(here, pullProof(pull.number));
    expect(await prove(here, claim)).toBe('bob');
    here.tick();
    here.gitops.edit(pull, { body: `Never mind; ${DIGEST} it is` });
    expect(await prove(here, claim)).toMatch(/its body was edited afterwards/);
  });

  test('of another digest is not made one of this digest by a new title', async () => {
    const here = await world();
    const pull = here.gitops.open({ ...asking, body: `sha256:${'cd'.repeat(32)}` });
    here.tick();
    here.gitops.merge(pull, 'bob');
    here.tick();
    here.gitops.edit(pull, { title: `Release ${DIGEST}` });
    expect(await prove(here, claimOf(here, pullProof(pull.number)))).toMatch(
      /its title was edited afterwards/,
    );
  });

  test('is proven by its diff, found on the second page', async () => {
    const here = await world();
    const filler = Array.from({ length: 120 }, (_, index) => ({ filename: `docs/${index}.md` }));
    const written = { filename: 'prod/todo.yaml', patch: `@@ -1 +1 @@\n-  digest: x\n+  digest: ${DIGEST}` };
    const pull = here.gitops.open({ ...asking, body: '', files: [...filler, written] });
    here.gitops.merge(pull, 'carol');
    expect(await prove(here, claimOf(here, pullProof(pull.number)))).toBe('carol');
  });

  test('is proven by a review of its last commit, until something is pushed or dismissed', async () => {
    const here = await world();
    const approve = async (after?: 'push' | 'dismissal') => {
      const files = [{ filename: 'prod.yaml', patch: `@@ -0,0 +1 @@\n+${DIGEST}` }];
      const pull = here.gitops.open({ ...asking, files });
      here.tick();
      here.gitops.review(pull, 'bob', 'APPROVED');
      if (after === 'push') here.gitops.push(pull, makeCommit({ author: 'alice', message: 'And more' }));
      if (after === 'dismissal') here.gitops.review(pull, 'bob', 'DISMISSED');
      here.tick();
      here.gitops.merge(pull, 'alice');
      return prove(here, claimOf(here, pullProof(pull.number)));
    };
    expect(await approve()).toBe('bob');
    expect(await approve('push')).toMatch(/bob approved another commit than its last one/);
    expect(await approve('dismissal')).toMatch(/alice is not among the approvers/);
  });

  test('is not proven before it is merged, nor when it was closed', async () => {
    const here = await world();
    const pull = here.gitops.open(asking);
    here.gitops.review(pull, 'bob', 'APPROVED');
    const claim = claimOf(here, pullProof(pull.number));
    expect(await prove(here, claim)).toMatch(/not merged yet/);
    here.gitops.closePull(pull);
    expect(await prove(here, claim)).toMatch(/closed without being merged/);
  });

  test('that merges by itself, or moves to another branch, is proven by a later review alone', async () => {
    const here = await world();
    const files = [{ filename: 'prod.yaml', patch: `@@ -0,0 +1 @@\n+${DIGEST}` }];
    const approve = async (act: 'auto-merge' | 'move', isReviewedLate: boolean) => {
      const pull = here.gitops.open({ ...asking, files, base: act === 'move' ? 'feature' : 'main' });
      const review = () => here.gitops.review(pull, 'bob', 'APPROVED');
      if (act === 'move') review();
      here.tick();
      if (act === 'move') here.gitops.moveTo(pull, 'main');
      else here.gitops.enableAutoMerge(pull);
      here.tick();
      if (isReviewedLate) review();
      here.gitops.merge(pull, act === 'move' ? 'alice' : 'bob');
      return prove(here, claimOf(here, pullProof(pull.number)));
    };
    expect(await approve('auto-merge', false)).toMatch(/set to merge by itself/);
    expect(await approve('auto-merge', true)).toBe('bob');
    expect(await approve('move', false)).toMatch(/moved to another branch after bob/);
    expect(await approve('move', true)).toBe('bob');
  });

  test('of more commits than GitHub lists is not proven', async () => {
    const here = await world();
    const commits = Array.from({ length: 251 }, (_, index) =>
      makeCommit({ author: 'alice', message: `${index}` }),
    );
    const pull = here.gitops.open({ ...asking, commits });
    here.gitops.merge(pull, 'bob');
    expect(await prove(here, claimOf(here, pullProof(pull.number)))).toMatch(
      /251 commits, more than can be read/,
    );
  });
});

describe('an approval by workflow run', () => {
  test('is proven by its title and its starter, and falls when somebody else runs it again', async () => {
    const here = await world();
    const run = here.gitops.dispatch({ title: `Approve ${DIGEST}`, actor: 'bob' });
    const claim = claimOf(here, { kind: 'run', repository: 'acme/gitops', number: run.id });
    expect(await prove(here, claim)).toBe('bob');
    here.gitops.rerun(run, 'mallory');
    expect(await prove(here, claim)).toMatch(/bob started it and mallory ran it again/);
  });

  test('that is running approves itself alone', async () => {
    const here = await world();
    const run = here.gitops.dispatch({
      title: `Approve ${DIGEST}`,
      actor: 'bob',
      status: 'in_progress',
      conclusion: null,
    });
    const claim = claimOf(here, { kind: 'run', repository: 'acme/gitops', number: run.id });
    expect(await prove(here, claim)).toMatch(/not ended yet/);
    expect(await prove(here, { ...claim, currentRun: run.id })).toBe('bob');
  });
});

describe('who wrote the source', () => {
  async function approveBy(login: string, here: GithubRig, source: string): Promise<string> {
    const pull = here.gitops.open({ ...asking, author: 'slipway[bot]' });
    here.gitops.merge(pull, login);
    const claim = claimOf(here, pullProof(pull.number));
    return prove(here, { ...claim, candidate: { ...claim.candidate, source } });
  }

  test('is the author of what a merge brought in, too', async () => {
    const here = await world();
    const change = here.source.commit({ author: 'bob', message: 'Answer faster' });
    const merge = here.source.commit({
      author: 'dave',
      message: 'Merge',
      parents: ['0'.repeat(40), change.sha],
    });
    expect(await approveBy('bob', here, `acme/chat-api@${merge.sha}`)).toMatch(
      /bob is the author of the commit/,
    );
    expect(await approveBy('carol', here, `acme/chat-api@${merge.sha}`)).toBe('carol');
  });

  test.each([
    ['its author has no account', 'acme/chat-api', /e-mail address of its author belongs to no account/],
    ['the token may not see it', 'acme/secret', /GitHub knows no repos\/acme\/secret.*token may not see/],
  ])('is not known where %s: nothing is approved, and what helps is said', async (_, repository, reason) => {
    const here = await world();
    const { sha } = here.source.commit({ message: 'By nobody' });
    expect(await approveBy('bob', here, `${repository}@${sha}`)).toMatch(reason);
  });
});

describe('a token', () => {
  test('that may not read pull requests is told from one that sees nothing', async () => {
    const here = await world({
      tokens: {
        narrow: { repositories: ['acme/gitops', 'acme/chat-api'], permissions: ['contents'] },
        blind: { repositories: ['acme/chat-api'], permissions: ['contents', 'pull_requests'] },
      },
    });
    const pull = here.gitops.open(asking);
    here.gitops.merge(pull, 'bob');
    const claim = claimOf(here, pullProof(pull.number));
    expect(await prove(here, claim, here.connect('narrow'))).toMatch(/may not read this.*pull_requests=read/);
    expect(await prove(here, claim, here.connect('blind'))).toMatch(
      /GitHub knows no repos\/acme\/gitops\/pulls\/17/,
    );
  });

  test('is not needed where everything is public and nothing happened after the merge', async () => {
    const here = await world();
    const gitops = here.server.host('acme/gitops', { isPrivate: false });
    here.server.host('acme/chat-api', { isPrivate: false });
    const source = here.server.host('acme/chat-api', { isPrivate: false });
    const pull = gitops.open(asking);
    gitops.merge(pull, 'bob');
    const used = { ...here, gitops, source };
    const claim = claimOf(used, pullProof(pull.number));
    expect(await prove(used, claim, here.connect(''))).toBe('bob');
    here.tick();
    gitops.comment(pull);
    expect(await prove(used, claim, here.connect(''))).toMatch(
      /record of its changes cannot be read \(GitHub wants a token/,
    );
  });

  test('that GitHub does not know is an error, for it says nothing of the approval', async () => {
    const here = await world();
    const claim = claimOf(here, pullProof(17));
    await expect(prove(here, claim, here.connect('expired'))).rejects.toMatchObject({
      code: 'github-unauthorised',
      kind: 'caller',
    });
  });
});

test('a proof in a repository that nobody named is not even looked at', async () => {
  const here = await world();
  const claim = claimOf(here, { kind: 'pull-request', repository: 'evil/gitops', number: 1 });
  expect(await prove(here, claim)).toMatch(/not in acme\/gitops; a proof of another repository says nothing/);
  expect(here.server.calls).toEqual([]);
});

describe('gates that are asked again', () => {
  test('within half a minute get the same answer without a request; later they ask anew', async () => {
    const here = await world();
    const pull = here.gitops.open(asking);
    here.gitops.merge(pull, 'bob');
    const claim = claimOf(here, pullProof(pull.number));
    const prover = openProver(here.connect(), here.clock);
    expect(await Promise.all([prover(claim), prover({ ...claim })])).toMatchObject([
      { kind: 'proven' },
      { kind: 'proven' },
    ]);
    const asked = here.server.calls.length;
    here.tick(29_000);
    here.gitops.edit(pull, { body: 'never mind' });
    expect(await prover(claim)).toMatchObject({ kind: 'proven' });
    expect(here.server.calls).toHaveLength(asked);
    here.tick(2_000);
    expect(await prover(claim)).toMatchObject({ kind: 'unproven' });
    expect(await prover({ ...claim, approvers: ['carol'] })).toMatchObject({ kind: 'unproven' });
  });

  test('after an error ask anew at once', async () => {
    const here = await world();
    const pull = here.gitops.open(asking);
    here.gitops.merge(pull, 'bob');
    const claim = claimOf(here, pullProof(pull.number));
    const prover = openProver(here.connect(), here.clock);
    const limit = {
      path: /pulls\/17$/,
      times: 1,
      answer: (_: unknown, response: ServerResponse) =>
        response.writeHead(403, { 'retry-after': '3600' }).end('{}'),
    };
    here.server.faults.push(limit);
    await expect(prover(claim)).rejects.toMatchObject({ code: 'github-rate-limited' });
    expect(await prover(claim)).toMatchObject({ kind: 'proven' });
  });
});

describe('an action', () => {
  test('reads the GitHub that its run is on, or the one it is given', async () => {
    const here = await world({ enterprise: true });
    const pull = here.gitops.open(asking);
    here.gitops.merge(pull, 'bob');
    const claim = claimOf(here, pullProof(pull.number));
    const facts = { githubApi: here.server.apiUrl };
    const ofRun = openProofHost({ token: TOKEN }, quietContext({ clock: here.clock, facts }));
    expect(await prove(here, claim, ofRun)).toBe('bob');
    const elsewhere = quietContext({ clock: here.clock, facts: { githubApi: 'https://ghe.invalid/api/v3' } });
    expect(
      await prove(here, claim, openProofHost({ token: TOKEN, api: here.server.apiUrl }, elsewhere)),
    ).toBe('bob');
    expect(() => openProofHost({ api: 'http://ghe.invalid' }, elsewhere)).toThrow(/not https/);
    expect(openProofHost({}, quietContext({ clock: here.clock })).address.web).toBe('https://github.com');
  });

  test('in a workflow knows its API and the number of its run', () => {
    const variables = { GITHUB_API_URL: 'https://ghe.example.com/api/v3', GITHUB_RUN_ID: '9000000001' };
    expect(readRunFacts(variables, 'workflow')).toMatchObject({
      githubApi: 'https://ghe.example.com/api/v3',
      runId: 9_000_000_001,
    });
    expect(readRunFacts({ GITHUB_RUN_ID: '' }, 'terminal')).not.toHaveProperty('runId');
  });
});
