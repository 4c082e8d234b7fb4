import type { NoticeRef } from '../../core/ledger/entry.ts';
import type { NoticeState } from '../../core/notice/state.ts';

/** What became of a notice in one channel. */
export type Told =
  /** `ref`: it can be edited from now on. */
  | { readonly kind: 'told'; readonly ref?: NoticeRef }
  /** It had nothing new to say there. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** One place where people or programs listen. Never raises. */
export interface Channel {
  readonly name: string;
  tell(state: NoticeState, ref: NoticeRef | undefined): Promise<Told>;
}
