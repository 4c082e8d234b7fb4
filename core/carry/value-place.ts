/** One value in one file. */
export interface ValuePlace {
  readonly file: string;
  readonly selector: string;
}

/** A value where it is read or written, as messages name it. */
export interface NamedPlace extends ValuePlace {
  /** `staging, as it was verified` */
  readonly where: string;
}
