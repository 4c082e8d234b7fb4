/** Where a promotion or delivery stands, as a channel is told. */
export interface NoticeState {
  /** The same for everything that is said of one promotion: the id of its intent, or of its release set. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly decision: NoticeDecision;
  /** Why, as a sentence; foreign texts may be in it. */
  readonly reason?: string;
  readonly environment: string;
  /** The environment that it was verified in before. */
  readonly upstream?: string;
  readonly targets?: readonly string[];
  /** More than one for a release set. */
  readonly releases: readonly NoticeRelease[];
  readonly gates: readonly NoticeGate[];
  /** Commit of the GitOps branch. */
  readonly commit?: { readonly sha: string; readonly url?: string };
  readonly run?: string;
  readonly actor?: string;
  /** It was taken back, or is being. */
  readonly rollback?: NoticeRollback;
  /** Another run had begun it and died. */
  readonly resumed: boolean;
}

export interface NoticeRelease {
  readonly service: string;
  /** Reference that stood there before; left out: none is known. */
  readonly from?: string;
  readonly to: string;
  /** `owner/repo@sha`. */
  readonly source?: string;
}

export interface NoticeGate {
  readonly gate: string;
  /** `overridden`: somebody passed it by (break-glass). */
  readonly state: 'open' | 'waiting' | 'refused' | 'overridden';
  readonly text: string;
  /** When it opens by itself, in milliseconds since the epoch. */
  readonly until?: number;
}

export interface NoticeRollback {
  /** Reference that runs again. */
  readonly to?: string;
  /** Why the release was taken back. */
  readonly cause: string;
  /** The revert was seen live and healthy. */
  readonly proven: boolean;
}

/** How a decision is shown; nothing follows a final one. */
interface DecisionStyle {
  readonly label: string;
  readonly emoji: string;
  /** Of an Adaptive Card. */
  readonly color: 'Good' | 'Warning' | 'Attention' | 'Accent' | 'Default';
  readonly isFinal: boolean;
}

const STYLES = {
  waiting: { label: 'Waiting', emoji: '⏳', color: 'Accent', isFinal: false },
  started: { label: 'Rolling out', emoji: '🚀', color: 'Accent', isFinal: false },
  'rolling-back': { label: 'Rolling back', emoji: '⏪', color: 'Attention', isFinal: false },
  delivered: { label: 'Delivered', emoji: '✅', color: 'Good', isFinal: true },
  'rolled-back': { label: 'Rolled back', emoji: '⏪', color: 'Attention', isFinal: true },
  failed: { label: 'Failed', emoji: '❌', color: 'Attention', isFinal: true },
  refused: { label: 'Refused', emoji: '⛔', color: 'Warning', isFinal: true },
  declined: { label: 'Declined by the Git server', emoji: '⛔', color: 'Warning', isFinal: true },
  blocked: { label: 'Blocked', emoji: '🚧', color: 'Warning', isFinal: true },
  superseded: { label: 'Superseded', emoji: '⏭️', color: 'Default', isFinal: true },
  unknown: { label: 'Unknown', emoji: '❔', color: 'Warning', isFinal: true },
} as const satisfies Readonly<Record<string, DecisionStyle>>;

export type NoticeDecision = keyof typeof STYLES;
export const NOTICE_DECISIONS = Object.keys(STYLES);

export function styleOf({ decision }: Pick<NoticeState, 'decision'>): DecisionStyle {
  return STYLES[decision];
}

/** Whether nothing follows: channels that cannot edit say this alone. */
export function isFinal(state: Pick<NoticeState, 'decision'>): boolean {
  return styleOf(state).isFinal;
}
