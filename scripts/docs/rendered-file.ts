/** A generated file: what it is, and what it should be. */
export interface RenderedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly current: string | undefined;
  readonly wanted: string;
}
