/** What a long wait shows: what it waits for, since when, until when. */
export interface Waiting {
  readonly what: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

/** The voice of a running action. Texts may hold foreign bytes: whoever prints makes them harmless. */
export interface Progress {
  /** A phase begins (a log group in a workflow, a heading on a terminal). */
  step(title: string): void;
  note(text: string): void;
  warn(text: string): void;
  /** May be called as often as one likes: shown when `what` changes and at calm intervals. */
  wait(waiting: Waiting): void;
}
