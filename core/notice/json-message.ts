import { stripControls } from '../text/neutralise.ts';
import { isFinal, type NoticeState } from './state.ts';

/** Grows when a field changes its meaning or goes; new fields come without it. */
const NOTICE_VERSION = 1;
const LONGEST_TEXT = 2_000;
const MOST_ITEMS = 100;

/** What a generic webhook is told; docs/notices.md describes every field. Absent values are `null`, never left out. */
export interface NoticeMessage {
  readonly schemaVersion: number;
  readonly id: string;
  readonly sequence: number;
  readonly at: string;
  readonly decision: string;
  readonly final: boolean;
  readonly reason: string | null;
  readonly environment: string;
  readonly targets: readonly string[];
  readonly upstream: string | null;
  readonly releases: readonly {
    readonly service: string;
    readonly from: string | null;
    readonly to: string;
    readonly source: string | null;
  }[];
  readonly gates: readonly {
    readonly gate: string;
    readonly state: string;
    readonly text: string;
    readonly until: string | null;
  }[];
  readonly commit: { readonly sha: string; readonly url: string | null } | null;
  readonly run: string | null;
  readonly actor: string | null;
  readonly rollback: {
    readonly to: string | null;
    readonly cause: string;
    readonly proven: boolean;
  } | null;
  readonly resumed: boolean;
}

/** Texts are given as they are, without control characters: what shows them must escape them for its own place. */
export function renderJson(state: NoticeState, sequence: number): NoticeMessage {
  const { commit, rollback } = state;
  return {
    schemaVersion: NOTICE_VERSION,
    id: clean(state.id),
    sequence,
    at: toIso(state.at),
    decision: state.decision,
    final: isFinal(state),
    reason: orNull(state.reason),
    environment: clean(state.environment),
    targets: (state.targets ?? []).slice(0, MOST_ITEMS).map(clean),
    upstream: orNull(state.upstream),
    releases: state.releases.slice(0, MOST_ITEMS).map(({ service, from, to, source }) => ({
      service: clean(service),
      from: orNull(from),
      to: clean(to),
      source: orNull(source),
    })),
    gates: state.gates.slice(0, MOST_ITEMS).map(({ gate, state: openness, text, until }) => ({
      gate: clean(gate),
      state: openness,
      text: clean(text),
      until: until === undefined ? null : toIso(until),
    })),
    commit: commit === undefined ? null : { sha: clean(commit.sha), url: orNull(commit.url) },
    run: orNull(state.run),
    actor: orNull(state.actor),
    rollback:
      rollback === undefined
        ? null
        : { to: orNull(rollback.to), cause: clean(rollback.cause), proven: rollback.proven },
    resumed: state.resumed,
  };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

function orNull(text: string | undefined): string | null {
  return text === undefined ? null : clean(text);
}

function clean(text: string): string {
  return stripControls(text).slice(0, LONGEST_TEXT).toWellFormed();
}
