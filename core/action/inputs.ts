/** Turns the text a user gave into a value, or raises a plain `Error` that says what would have been right. */
export interface InputType<T> {
  /** Shown in documentation: `text`, `duration`, `one of a, b`. */
  readonly label: string;
  readonly parse: (text: string) => T;
  /** Given several times on the command line, or one per line in a workflow. */
  readonly many?: boolean;
  /** For generated schemas and completions. */
  readonly choices?: readonly string[];
}

export interface InputSpec<T = unknown> {
  readonly type: InputType<T>;
  readonly description: string;
  /** As a user would write it. */
  readonly default?: string;
  readonly required?: boolean;
  /** Masked at entry and never accepted as a command-line flag: `environment` names the variable that carries it there. */
  readonly secret?: boolean;
  readonly environment?: string;
}

export type InputTable = Readonly<Record<string, InputSpec<never> | InputSpec<unknown>>>;

type Given<S> = S extends { readonly required: true } | { readonly default: string } ? true : false;
type TypeOf<S> = S extends { readonly type: InputType<infer T> }
  ? S['type'] extends { readonly many: true }
    ? readonly T[]
    : T
  : never;

/** The typed inputs of a table: always there when required or defaulted, lists are always there, else optional. */
export type InputValues<Table extends InputTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly type: { readonly many: true } }
    ? TypeOf<Table[Name]>
    : Given<Table[Name]> extends true
      ? TypeOf<Table[Name]>
      : TypeOf<Table[Name]> | undefined;
};
