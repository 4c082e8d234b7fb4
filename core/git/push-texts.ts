import { SlipwayError } from '../errors.ts';
import { withWords } from './failure-texts.ts';
import type { DeclineCode } from './push-outcome.ts';

interface DeclineText {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

const declineTexts: Readonly<Record<DeclineCode, DeclineText>> = {
  'hook-declined': {
    what: 'A hook of the Git server declined the commit',
    why: 'The repository has a rule that this commit does not meet',
    fix: 'Read what the hook says and change the message, the author or the rule accordingly; nothing was written',
  },
  'branch-protected': {
    what: 'The branch is protected and does not take a direct push',
    why: 'A branch protection or ruleset asks for a pull request, a check or a signature that this push does not have',
    fix: 'Let the identity behind the token bypass the rule, or write to a branch that takes pushes; nothing was written',
  },
  'push-forbidden': {
    what: 'The credentials may read this repository but not push to it',
    why: 'The token lacks the right to write, or the repository is archived or read-only',
    fix: 'Give the token write access to the contents of this repository; nothing was written',
  },
};

/** The error for a push that the server will not take, now or later (kind `outside`, code as given). */
export function describeDecline(declined: {
  readonly code: DeclineCode;
  readonly detail: string;
}): SlipwayError {
  const { what, why, fix } = declineTexts[declined.code];
  const { code, detail } = declined;
  return new SlipwayError({ code, kind: 'outside', what, why: withWords(why, detail), fix });
}

/** The error when other writers won every time (kind `outside`, `git-branch-busy`): nothing was written. */
export function describeContention(attempts: number, detail: string): SlipwayError {
  const { what, why } = attempts === 0 ? neverTaken : overtaken(attempts);
  return new SlipwayError({
    code: 'git-branch-busy',
    kind: 'outside',
    what,
    why: withWords(why, detail),
    fix: 'Run it again when the branch is calmer; nothing was written',
  });
}

/** Nobody came to it, and there was no moment at which this run could have. */
const neverTaken = {
  what: 'The change waited in the queue of the branch until its time was over',
  why: 'Other writers held the branch all the time, and none of them wrote it',
};

function overtaken(attempts: number): Pick<DeclineText, 'what' | 'why'> {
  return {
    what: `The branch moved before each of ${attempts} attempts to add the commit`,
    why: 'Other writers were faster every time',
  };
}

/** The error when it can no longer be learned whether a commit landed (kind `undecided`, `git-push-unknown`). */
export function describeLostAnswer(commit: string, cause: unknown, detail: string): SlipwayError {
  return new SlipwayError({
    code: 'git-push-unknown',
    kind: 'undecided',
    what: `It is not known whether commit ${commit} is on the branch`,
    why: withWords(
      'The answer to the push was lost, and the branch does not tell (yet) whether it was applied',
      detail,
    ),
    fix: 'Run it again: a change that is already there is recognised and not written twice',
    cause,
  });
}

/** The error when it cannot be learned whether a change is in the queue (kind `undecided`, `git-push-unknown`). */
export function describeLostPost(cause: unknown, detail: string): SlipwayError {
  return new SlipwayError({
    code: 'git-push-unknown',
    kind: 'undecided',
    what: 'It is not known whether the change waits in the queue of the branch',
    why: withWords(
      'The answer to the push was lost; if it was applied, the next writer writes the change',
      detail,
    ),
    fix: 'Run it again: a change that is already there is recognised and not written twice',
    cause,
  });
}
