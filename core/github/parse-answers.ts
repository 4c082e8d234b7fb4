import * as z from 'zod/mini';
import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import type {
  Account,
  ChangedFile,
  CommitPeople,
  PullRequest,
  PullRequestRecord,
  Review,
  WorkflowRun,
} from '../ports/github.ts';

/** Logins of people, apps (`name[bot]`) and managed users (`name_company`). */
const login = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?$/));
const sha = z.string().check(z.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/));
const count = z.int().check(z.nonnegative());
const moment = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/))
  .check(z.refine((text) => !Number.isNaN(Date.parse(text))));

const account = z.object({ login, type: z.optional(z.string()) });
/** A commit whose e-mail address belongs to nobody has null, or an empty object. */
const perhapsAccount = z.nullish(z.union([account, z.strictObject({})]));
const repository = z.object({ full_name: z.string(), default_branch: z.optional(z.string()) });

const pullRequest = z.object({
  number: count,
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.nullish(z.string()),
  user: z.nullish(account),
  merged: z.boolean(),
  merged_at: z.nullish(moment),
  merged_by: z.nullish(account),
  updated_at: moment,
  commits: count,
  auto_merge: z.nullish(z.object({})),
  head: z.object({ sha }),
  base: z.object({ ref: z.string(), repo: repository }),
});

const review = z.object({
  user: z.nullish(account),
  state: z.string(),
  commit_id: z.nullish(sha),
  submitted_at: z.nullish(moment),
});

const commit = z.object({
  sha,
  author: perhapsAccount,
  committer: perhapsAccount,
  parents: z.array(z.object({ sha })),
});

const file = z.object({ filename: z.string(), patch: z.nullish(z.string()) });

const run = z.object({
  id: count,
  event: z.string(),
  status: z.nullish(z.string()),
  conclusion: z.nullish(z.string()),
  display_title: z.string(),
  head_branch: z.nullish(z.string()),
  head_sha: sha,
  actor: z.nullish(account),
  triggering_actor: z.nullish(account),
  repository,
});

const dated = z.object({ nodes: z.array(z.object({ createdAt: moment })) });
const record = z.object({
  data: z.object({
    repository: z.object({
      pullRequest: z.object({
        lastEditedAt: z.nullish(moment),
        renamed: dated,
        moved: dated,
        automatic: z.object({ nodes: z.array(z.object({})) }),
      }),
    }),
  }),
});

/** Every parser raises `github-answer-unexpected` (outside), with the place in the answer that is wrong. */
export function parsePullRequest(body: unknown): PullRequest {
  const pull = read(pullRequest, body, 'a pull request');
  const { base } = pull;
  return {
    number: pull.number,
    repository: base.repo.full_name,
    baseBranch: base.ref,
    defaultBranch: base.repo.default_branch ?? '',
    headSha: pull.head.sha,
    title: pull.title,
    body: pull.body ?? '',
    isOpen: pull.state === 'open',
    updatedAt: Date.parse(pull.updated_at),
    commitCount: pull.commits,
    isAutomatic: pull.auto_merge !== null && pull.auto_merge !== undefined,
    ...definedOnly({
      author: toAccount(pull.user),
      mergedAt: pull.merged ? toTime(pull.merged_at) : undefined,
      mergedBy: pull.merged ? toAccount(pull.merged_by) : undefined,
    }),
  };
}

export function parseReviews(body: unknown): readonly Review[] {
  return read(z.array(review), body, 'a list of reviews').map((one) => ({
    state: one.state,
    ...definedOnly({
      reviewer: toAccount(one.user),
      commit: one.commit_id ?? undefined,
      submittedAt: toTime(one.submitted_at),
    }),
  }));
}

export function parseCommits(body: unknown): readonly CommitPeople[] {
  return read(z.array(commit), body, 'a list of commits').map(toPeople);
}

export function parseCommit(body: unknown): CommitPeople {
  return toPeople(read(commit, body, 'a commit'));
}

export function parseChangedFiles(body: unknown): readonly ChangedFile[] {
  return read(z.array(file), body, 'a list of changed files').map(({ filename, patch }) => ({
    path: filename,
    ...definedOnly({ patch: patch ?? undefined }),
  }));
}

export function parseRun(body: unknown): WorkflowRun {
  const one = read(run, body, 'a workflow run');
  return {
    id: one.id,
    repository: one.repository.full_name,
    event: one.event,
    status: one.status ?? '',
    conclusion: one.conclusion ?? '',
    displayTitle: one.display_title,
    headBranch: one.head_branch ?? '',
    headSha: one.head_sha,
    ...definedOnly({ actor: toAccount(one.actor), triggeringActor: toAccount(one.triggering_actor) }),
  };
}

export function parseDefaultBranch(body: unknown): string {
  return read(z.object({ default_branch: z.string() }), body, 'a repository').default_branch;
}

/** Of the answer to `RECORD_QUERY`. */
export function parseRecord(body: unknown): PullRequestRecord {
  const pull = read(record, body, 'the record of a pull request').data.repository.pullRequest;
  return {
    isAutomatic: pull.automatic.nodes.length > 0,
    ...definedOnly({
      bodyEditedAt: toTime(pull.lastEditedAt),
      titleChangedAt: toTime(pull.renamed.nodes.at(-1)?.createdAt),
      baseChangedAt: toTime(pull.moved.nodes.at(-1)?.createdAt),
    }),
  };
}

function toPeople(one: z.output<typeof commit>): CommitPeople {
  return {
    sha: one.sha,
    parents: one.parents.map((parent) => parent.sha),
    ...definedOnly({ author: toAccount(one.author), committer: toAccount(one.committer) }),
  };
}

function toAccount(given: z.output<typeof perhapsAccount>): Account | undefined {
  if (given === null || given === undefined || !('login' in given)) return undefined;
  const isBot = given.type === 'Bot' || given.login.endsWith('[bot]');
  return { login: given.login, isPerson: !isBot };
}

function toTime(text: string | null | undefined): number | undefined {
  return text === null || text === undefined ? undefined : Date.parse(text);
}

function read<Schema extends z.ZodMiniType>(schema: Schema, body: unknown, name: string): z.output<Schema> {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  const place = result.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new SlipwayError({
    code: 'github-answer-unexpected',
    kind: 'outside',
    what: `GitHub’s answer is not ${name}`,
    why: place === '' ? 'It has another form' : `Its field ${place} is missing or has another form`,
    fix: 'Check the address of the API; a gateway may answer in its place.',
  });
}
