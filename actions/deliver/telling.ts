import { definedOnly } from '../../core/defined-only.ts';
import type { NoticeRef } from '../../core/ledger/entry.ts';
import type { NoticeState } from '../../core/notice/state.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Notices } from '../../core/ports/notice.ts';
import type { News } from './news.ts';

/** What a message is about, the same from its begin to its end. */
export type NoticeSubject = Omit<NoticeState, 'at' | keyof News> & Pick<NoticeState, 'gates'>;

/** One message about one delivery. What is said goes out in order, and nobody waits for it; nothing here raises. */
export interface Telling {
  /** The message, for whoever takes the delivery up after this run; nothing where no channel can edit. */
  readonly ref: NoticeRef | undefined;
  say(news: News): void;
  /** Until all that was said has gone out. */
  settle(): Promise<void>;
}

export interface Voice {
  readonly notices: Notices;
  readonly clock: Clock;
  /** Where people can look at a commit of the GitOps repository; nothing where that is not known. */
  readonly pageOf: (sha: string) => string | undefined;
}

/** Sends a new message; the delivery waits for it, since its reference goes into the ledger with the bump. */
export async function beginTelling(subject: NoticeSubject, news: News, voice: Voice): Promise<Telling> {
  return continueTelling(subject, await voice.notices.begin(stateOf(subject, news, voice)), voice);
}

/** Goes on with a message that stands there already. */
export function continueTelling(subject: NoticeSubject, ref: NoticeRef | undefined, voice: Voice): Telling {
  let said: Promise<void> = Promise.resolve();
  return {
    ref,
    say: (news) => {
      const state = stateOf(subject, news, voice);
      said = said.then(() => voice.notices.update(ref, state));
    },
    settle: () => said,
  };
}

function stateOf(subject: NoticeSubject, { commit, ...news }: News, { clock, pageOf }: Voice): NoticeState {
  const state = { ...subject, ...news, at: clock.now() };
  if (commit === undefined) return state;
  return { ...state, commit: { sha: commit.sha, ...definedOnly({ url: pageOf(commit.sha) }) } };
}
