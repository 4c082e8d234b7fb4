import { SlipwayError } from '../errors.ts';
import { neutraliseLine } from '../text/neutralise.ts';

/**
 * What was changed on a pull request, and when. REST tells of none of it: its `updated_at` moves with every comment,
 * and edits of a body are no event.
 */
export const RECORD_QUERY = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      lastEditedAt
      renamed: timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) {
        nodes { ... on RenamedTitleEvent { createdAt } }
      }
      moved: timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]) {
        nodes {
          ... on BaseRefChangedEvent { createdAt }
          ... on AutomaticBaseChangeSucceededEvent { createdAt }
        }
      }
      automatic: timelineItems(
        last: 1
        itemTypes: [AUTO_MERGE_ENABLED_EVENT, AUTO_REBASE_ENABLED_EVENT, AUTO_SQUASH_ENABLED_EVENT]
      ) {
        nodes { __typename }
      }
    }
  }
}`;

type Refusal = Pick<SlipwayError, 'code' | 'kind' | 'fix'>;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  NOT_FOUND: {
    code: 'github-not-found',
    kind: 'caller',
    fix: 'Check the name, and that the token may read pull requests of the repository.',
  },
  FORBIDDEN: {
    code: 'github-forbidden',
    kind: 'caller',
    fix: 'Give a token that may read pull requests of the repository.',
  },
  RATE_LIMITED: { code: 'github-rate-limited', kind: 'outside', fix: 'Run it again in an hour.' },
};
const OTHER: Refusal = {
  code: 'github-failed',
  kind: 'outside',
  fix: 'Run it again; if it stays so, look at the status page of GitHub.',
};

/** The error that a GraphQL answer of status 200 holds, or nothing. */
export function findQueryError(body: unknown): SlipwayError | undefined {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return undefined;
  const first: unknown = Array.isArray(body.errors) ? body.errors[0] : undefined;
  const { type, message } = readError(first);
  const kind = /SCOPES|SAML/.test(type) ? 'FORBIDDEN' : type.replace(/^RATE_LIMIT$/, 'RATE_LIMITED');
  const refusal = (Object.hasOwn(REFUSALS, kind) ? REFUSALS[kind] : undefined) ?? OTHER;
  return new SlipwayError({
    ...refusal,
    what: 'GitHub does not tell what was changed on the pull request',
    why: message === '' ? 'Its query API gave no reason' : neutraliseLine(message, 200),
  });
}

function readError(error: unknown): { readonly type: string; readonly message: string } {
  const fields: { readonly type?: unknown; readonly message?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    type: typeof fields.type === 'string' ? fields.type : '',
    message: typeof fields.message === 'string' ? fields.message : '',
  };
}
