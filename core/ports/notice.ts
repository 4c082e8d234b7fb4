import type { NoticeRef } from '../ledger/entry.ts';
import type { NoticeState } from '../notice/state.ts';

/**
 * Tells people of a promotion. Nothing here ever raises: a notice that does not arrive is a warning, and the delivery
 * goes on.
 */
export interface Notices {
  /** Whether there is a channel at all: what is only asked for a message need not be asked without one. */
  readonly isHeard: boolean;
  /**
   * The first that is said of a promotion. One that waits is asked again and again, by runs that know nothing of each
   * other: begin where a release is brought forward, not at every look at it. The reference belongs into its `started` entry, so that a later run edits
   * this message; nothing where no channel can edit, or none answered.
   */
  begin(state: NoticeState): Promise<NoticeRef | undefined>;
  /** Whatever follows; without a reference, what this process began is edited, else a new message is written. */
  update(ref: NoticeRef | undefined, state: NoticeState): Promise<void>;
}
