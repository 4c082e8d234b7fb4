export type ReportVerdict = 'passed' | 'failed' | 'waiting' | 'unknown';

/** Words (shown as they are, never as markup), code, or a link; the texts may be foreign, the addresses are checked. */
export type ReportText =
  | string
  | { readonly code: string }
  | { readonly link: string; readonly text: string };

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ReportText[])[];
}

/** Long foreign text (logs, manifests, diffs), shown folded and cut first when space runs out. */
export interface ReportDetail {
  readonly title: string;
  readonly text: string;
  readonly language?: 'diff' | 'text' | 'yaml' | 'json';
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One value per action run, rendered as step summary, annotations, pull-request comment and terminal text. */
export interface Report {
  readonly title: string;
  readonly verdict: ReportVerdict;
  /** One or two sentences: the answer a reader came for. */
  readonly summary: string;
  readonly facts: readonly (readonly [label: string, value: ReportText])[];
  readonly tables: readonly ReportTable[];
  /** Mermaid source made by Slipway (never foreign text). */
  readonly diagram?: string;
  readonly details: readonly ReportDetail[];
  readonly annotations: readonly Annotation[];
  /** What to do or to try next, one sentence each. */
  readonly next: readonly string[];
}
