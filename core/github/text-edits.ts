import { SlipwayError } from '../errors.ts';
import { neutraliseLine } from '../text/neutralise.ts';

/**
 * When body and title of a pull request were changed last. REST tells of neither: its `updated_at` moves with every
 * comment, and edits of a body are no event.
 */
export const TEXT_EDITS_QUERY = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      lastEditedAt
      timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) {
        nodes { ... on RenamedTitleEvent { createdAt } }
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
    what: 'GitHub does not tell when the pull request was edited',
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
