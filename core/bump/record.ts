/** A commit of a source repository: `owner/repo@sha`. */
export interface Source {
  readonly repository: string;
  readonly sha: string;
}

/** Where a bump wrote, and what had stood there. */
export interface RecordedPlace {
  readonly file: string;
  readonly selectors: readonly string[];
  /** The reference the bump replaced, as the file had it. */
  readonly from?: string;
}

/** A value that went along with a bump: one scalar of a file. */
export interface CarriedRecord {
  readonly file: string;
  readonly selector: string;
  /** What stood there, and what was written. */
  readonly from: string;
  readonly to: string;
  /** A number, a boolean or null; else a string. */
  readonly isLiteral: boolean;
}

/** What a bump says about itself in the trailers of its commit; all texts are foreign when read back. */
export interface BumpRecord {
  readonly intent: string;
  /** Absent for a bump that was given a file and selectors instead of a service and an environment. */
  readonly service?: string;
  readonly environment?: string;
  /** Targets of the environment it wrote; empty when the environment has none. */
  readonly targets: readonly string[];
  readonly to: string;
  readonly source?: Source;
  readonly build?: number;
  /** URL of the run that wrote it. */
  readonly run?: string;
  readonly places: readonly RecordedPlace[];
  /** Declared values that were changed with the image; left out where there are none. */
  readonly carried?: readonly CarriedRecord[];
  /** Commit of the bump that this one undoes. */
  readonly rollbackOf?: string;
  /** Of a rollback by hand: why. */
  readonly reason?: string;
  /** Of a rollback: what failed is that commit as a whole, so its bumps are not quarantined (DESIGN 6.2, Scope). */
  readonly blame?: 'commit';
}

const SOURCE = /^([A-Za-z0-9._~%:/-]+)@([0-9a-f]{7,64})$/;

/** Reads `owner/repo@sha`; nothing when it is none. The repository may be a path or URL of any host. */
export function parseSource(text: string): Source | undefined {
  const [, repository, sha] = SOURCE.exec(text) ?? [];
  if (repository === undefined || sha === undefined || repository.startsWith('-')) return undefined;
  return { repository, sha };
}

export function formatSource({ repository, sha }: Source): string {
  return `${repository}@${sha}`;
}

/** Hosts treat repository names alike in any case. */
export function isSameRepository(a: Source | undefined, b: Source | undefined): boolean {
  return a?.repository.toLowerCase() === b?.repository.toLowerCase();
}
