/** Version of the entries this code writes; a reader that meets another one only reads (DESIGN 6.3). */
export const LEDGER_VERSION = 1;

/** A release as the ledger names it. All texts are foreign when read back; times are milliseconds since the epoch. */
export interface LedgerRelease {
  /** Id of the intent that wrote it in this place. */
  readonly intent: string;
  /** `repository:tag@digest`. */
  readonly image: string;
  readonly build?: number;
  /** `owner/repo@sha`. */
  readonly source?: string;
  /** When the source commit was made. */
  readonly sourceAt?: number;
  /** Commit of the GitOps branch that carries it. */
  readonly revision?: string;
}

/** Where something happened, when, and by whom. */
export interface LedgerPlace {
  readonly at: number;
  readonly service: string;
  readonly environment: string;
  /** Empty where the environment has no named targets. */
  readonly targets: readonly string[];
  readonly actor?: string;
  /** URL of the run. */
  readonly run?: string;
}

/** A gate that somebody passed by, with the reason (break-glass). */
export interface Override {
  readonly gate: string;
  readonly reason: string;
  readonly actor: string;
}

/** What proved that a gate was open when a release passed it. */
export interface GateEvidence {
  readonly gate: string;
  readonly text: string;
}

/** What is read again at promotion: a merged pull request, or a started run, of a repository. */
export interface ApprovalProof {
  readonly kind: 'pull-request' | 'run';
  /** `owner/repo`. */
  readonly repository: string;
  readonly number: number;
}

/** The message of a promotion in a channel, so that a later run edits it instead of sending another one. */
export interface NoticeRef {
  readonly channel: string;
  readonly message: string;
}

/** Where a freeze holds; left out: everywhere. */
export interface FreezeScope {
  readonly environment?: string;
  readonly service?: string;
}

type AboutRelease = LedgerPlace & LedgerRelease;

/** One fact of a delivery. `started` precedes every bump; one without a verdict past its deadline is taken up again. */
export type LedgerEntry =
  | (AboutRelease & {
      readonly kind: 'started';
      readonly deadline: number;
      /** Reference that stood there before. */
      readonly from: string;
      /** Commit that this one takes back. */
      readonly rollbackOf?: string;
      /** Of a rollback by hand: why. */
      readonly reason?: string;
      readonly hotfix: boolean;
      readonly overrides: readonly Override[];
      readonly notice?: NoticeRef;
    })
  | (AboutRelease & {
      readonly kind: 'verified';
      /** It ran already when the ledger began, and somebody vouched for it (`slipway adopt`). */
      readonly adopted: boolean;
    })
  | (AboutRelease & { readonly kind: 'failed'; readonly cause: string; readonly explanation: string })
  /** The release was taken back; `to` runs again, `proven` when it was seen live and healthy. */
  | (AboutRelease & { readonly kind: 'rolled-back'; readonly to: string; readonly proven: boolean })
  /** The image is not written there again until a newer build or a `released`. */
  | (AboutRelease & { readonly kind: 'quarantined'; readonly reason: string })
  | (LedgerPlace & { readonly kind: 'released'; readonly image: string; readonly reason: string })
  | (LedgerPlace & {
      readonly kind: 'approved';
      readonly image: string;
      readonly approver: string;
      readonly proof: ApprovalProof;
    })
  /** It passed the gates; the `started` of the same intent follows in the same commit. */
  | (AboutRelease & {
      readonly kind: 'promoted';
      readonly upstream: string;
      readonly gates: readonly GateEvidence[];
      /** Id of the release set it went with. */
      readonly set?: string;
    })
  | {
      readonly kind: 'frozen';
      readonly at: number;
      /** The same id again changes or lifts a freeze. */
      readonly id: string;
      readonly scope: FreezeScope;
      readonly from: number;
      /** Left out: until it is lifted. Not after `from`: lifted. */
      readonly until?: number;
      readonly reason: string;
      readonly actor?: string;
      readonly run?: string;
    };

export type EntryKind = LedgerEntry['kind'];
export type FreezeEntry = Extract<LedgerEntry, { readonly kind: 'frozen' }>;
/** An entry about one service; all but freezes are. */
export type ServiceEntry = Exclude<LedgerEntry, FreezeEntry>;
