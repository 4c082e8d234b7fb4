/** Where a value is written; offsets are UTF-16 units of the decoded text, ends are exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is written before a value: `&anchor` and `!tag`. */
export interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block' | 'empty';

/** `start` and `end` include the quotes. An empty scalar is a value nobody wrote (`key:`). */
export interface ScalarNode extends Span {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  readonly multiLine: boolean;
  readonly properties: Properties;
}

export interface AliasNode extends Span {
  readonly kind: 'alias';
  readonly name: string;
}

export interface MappingEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface MappingNode extends Span {
  readonly kind: 'mapping';
  readonly flow: boolean;
  readonly entries: readonly MappingEntry[];
  readonly properties: Properties;
}

export interface SequenceNode extends Span {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
  readonly properties: Properties;
}

/** A value on lines of its own that nobody asked for: only its extent is known. */
export interface UnreadNode extends Span {
  readonly kind: 'unread';
}

export type YamlNode = ScalarNode | AliasNode | MappingNode | SequenceNode | UnreadNode;

export interface YamlDocument extends Span {
  /** Position in the file, counted from 0; an empty document after `---` counts. */
  readonly index: number;
  readonly root: YamlNode;
  /** In the order they are written. */
  readonly aliases: readonly AliasNode[];
  /** Values with an anchor; inner ones come before those around them. */
  readonly anchored: readonly YamlNode[];
  /** Line breaks inside brackets and quotes, where they mean no more than white space. */
  readonly folds: readonly Span[];
}

/** The structure of a file, with the text its offsets belong to. */
export interface Outline {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
}

export const NO_PROPERTIES: Properties = { anchor: undefined, tag: undefined };
