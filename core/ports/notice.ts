import type { NoticeRef } from '../ledger/entry.ts';
import type { NoticeState } from '../notice/state.ts';

/**
 * Tells people of a promotion. Nothing here ever raises: a notice that does not arrive is a warning, and the delivery
 * goes on.
 */
export interface Notices {
  /**
   * The first that is said of a promotion. The reference belongs into its `started` entry, so that a later run edits
   * this message; nothing where no channel can edit, or none answered.
   */
  begin(state: NoticeState): Promise<NoticeRef | undefined>;
  /** Whatever follows; without a reference, what this process began is edited, else a new message is written. */
  update(ref: NoticeRef | undefined, state: NoticeState): Promise<void>;
}
