import type { JsonSchema } from './json-schema.ts';

/** Turns the text a user gave into a value, or raises a plain `Error` that says what would have been right. */
export interface InputType<T> {
  /** Shown in documentation: `text`, `duration`, `one of a, b`. */
  readonly label: string;
  readonly parse: (text: string) => T;
  /** Given several times on the command line, or one per line in a workflow. */
  readonly many?: boolean;
  /** For generated schemas and completions. */
  readonly choices?: readonly string[];
  /** What a flag without a value means on the command line (`true` for booleans); without it a value is needed. */
  readonly bare?: string;
  /** What the text looks like, for the generated schema; any string when left out. */
  readonly schema?: JsonSchema;
}

/** An input that holds every text it was given, in order; empty when none was. */
export interface ListType<T> extends InputType<T> {
  readonly many: true;
}

export interface InputSpec<T = unknown> {
  readonly type: InputType<T>;
  readonly description: string;
  /** As a user would write it. */
  readonly default?: string;
  readonly required?: boolean;
  /** Masked at entry and never accepted as a command-line flag: `environment` names the variable that carries it there. */
  readonly secret?: boolean;
  /** Read when the input itself was not given, in a workflow and on a terminal. */
  readonly environment?: string;
}

export type InputTable = Readonly<Record<string, InputSpec>>;

type TypeOf<S> = S extends { readonly type: InputType<infer T> } ? T : never;

type ValueOf<S> = S extends { readonly type: { readonly many: true } }
  ? readonly TypeOf<S>[]
  : S extends { readonly required: true } | { readonly default: string }
    ? TypeOf<S>
    : TypeOf<S> | undefined;

/** The typed inputs of a table: always there when required or defaulted, lists are always there, else optional. */
export type InputValues<Table extends InputTable> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

/** Keeps the exact types of a table, so that `InputValues<typeof table>` knows each name and type. */
export function defineInputs<const Table extends InputTable>(table: Table): Table {
  return table;
}
