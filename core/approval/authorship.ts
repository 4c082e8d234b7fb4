import type { Account } from '../ports/github.ts';
import { type ApprovalQuestion, type Decision, isSameLogin } from './question.ts';

/** Why somebody may not approve anything here, or nothing when they may. */
export function refuseApprover(question: ApprovalQuestion, { act, account }: Decision): string | undefined {
  const { approvers } = question;
  if (approvers.length > 0)
    return holds(approvers, account) ? undefined : `${account.login} is not among the approvers`;
  if (act !== 'merged') return `no approvers are named, so that ${account.login} ${act} it says nothing`;
  return account.isPerson ? undefined : `${account.login}, who merged it, is no person`;
}

/** Why the release cannot be shown to be somebody else's work, or nothing when it can. */
export function refuseSource({ candidate, facts }: ApprovalQuestion): string | undefined {
  const { source } = facts;
  if (source.kind !== 'unreadable') return undefined;
  return `nobody approves a change of their own, and who wrote ${candidate.source ?? 'it'} cannot be read: ${source.reason}`;
}

/** Why somebody is an author of what they approved, or nothing when they are not. */
export function refuseAuthor(
  { facts }: ApprovalQuestion,
  { account }: Decision,
  changedBy: readonly (Account | undefined)[],
): string | undefined {
  const isOwn = (other: Account | undefined) =>
    other !== undefined && isSameLogin(other.login, account.login);
  if (changedBy.some(isOwn)) return `${account.login} is an author of it`;
  const wrote = facts.source.kind === 'authors' && facts.source.authors.some(isOwn);
  return wrote ? `${account.login} is the author of the commit that the release was built from` : undefined;
}

function holds(approvers: readonly string[], { login }: Account): boolean {
  return approvers.some((approver) => isSameLogin(approver.trim(), login));
}
