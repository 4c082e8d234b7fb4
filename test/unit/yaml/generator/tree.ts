/** A document to be: what it holds and how every part of it is written. */
export type Tree = Leaf | MapTree | SeqTree;

/** A scalar or alias as it is written: the rest of its first line, and lines below, indented by the renderer. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly first: string;
  readonly below: readonly string[];
  /** May stand inside brackets. */
  readonly flow: boolean;
}

/** What surrounds a member: whole lines before it, and what follows it on its line. */
export interface Dressing {
  readonly before: readonly string[];
  readonly after: string;
}

export interface MapEntry extends Dressing {
  /** As it is written, with quotes where it has them. */
  readonly key: string;
  readonly value: Tree;
}

export interface MapTree {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly anchor: string;
  readonly entries: readonly MapEntry[];
}

export interface SeqItem extends Dressing {
  readonly value: Tree;
}

export interface SeqTree {
  readonly kind: 'seq';
  readonly flow: boolean;
  readonly anchor: string;
  /** Items stand deeper than the key above them, or at its column. */
  readonly indented: boolean;
  readonly items: readonly SeqItem[];
}

/** Everything the renderer decides once for a whole document. */
export interface Layout {
  /** Spaces per level. */
  readonly step: number;
}

/** A value as text: what follows on the line of its key, and the lines below. */
interface Rendered {
  readonly first: string;
  readonly lines: readonly string[];
}

/** Writes a tree as the lines of a document. */
export function renderRoot(tree: Tree, layout: Layout): string[] {
  const { first, lines } = renderValue(tree, { indent: 0, inner: 0, layout });
  return first === '' ? [...lines] : [first, ...lines];
}

interface Spot {
  /** Column of the key or dash the value belongs to. */
  readonly indent: number;
  /** Column at which its members begin. */
  readonly inner: number;
  readonly layout: Layout;
}

function renderValue(tree: Tree, spot: Spot): Rendered {
  const { inner, layout } = spot;
  if (tree.kind === 'leaf')
    return { first: tree.first, lines: tree.below.map((line) => indentLine(line, inner + 1)) };
  if (tree.flow) return renderFlow(tree, inner + layout.step);
  if (tree.kind === 'map') return { first: tree.anchor, lines: renderEntries(tree, inner, layout) };
  return { first: tree.anchor, lines: renderItems(tree, tree.indented ? inner : spot.indent, layout) };
}

function renderEntries({ entries }: MapTree, column: number, layout: Layout): string[] {
  return entries.flatMap(({ key, value, before, after }) => {
    const { first, lines } = renderValue(value, { indent: column, inner: column + layout.step, layout });
    const head = `${key}:${first === '' ? '' : ` ${first}`}${isBare(value) ? after : ''}`;
    return [...before.map((line) => indentLine(line, column)), indentLine(head, column), ...lines];
  });
}

function renderItems({ items }: SeqTree, column: number, layout: Layout): string[] {
  return items.flatMap(({ value, before, after }) => {
    const comments = before.map((line) => indentLine(line, column));
    if (value.kind === 'map' && !value.flow && value.anchor === '' && value.entries.length > 0) {
      const [first = '', ...rest] = renderCompact(value, column + 2, layout);
      return [...comments, `${' '.repeat(column)}- ${first.slice(column + 2)}`, ...rest];
    }
    const { first, lines } = renderValue(value, { indent: column + 1, inner: column + layout.step, layout });
    const head = `-${first === '' ? '' : ` ${first}`}${isBare(value) ? after : ''}`;
    return [...comments, indentLine(head, column), ...lines];
  });
}

/** A mapping whose first entry stands on the line of the dash has no comment before that entry. */
function renderCompact(tree: MapTree, column: number, layout: Layout): string[] {
  const entries = tree.entries.map((entry, index) => (index === 0 ? { ...entry, before: [] } : entry));
  return renderEntries({ ...tree, entries }, column, layout);
}

/** Only a value that ends on its line can have blanks or a comment behind it. */
function isBare(tree: Tree): boolean {
  return tree.kind !== 'leaf' || tree.below.length === 0;
}

function renderFlow(tree: MapTree | SeqTree, column: number): Rendered {
  const text = flowText(tree);
  const [first = '', ...lines] = text.split('\n');
  return {
    first: `${tree.anchor === '' ? '' : `${tree.anchor} `}${first}`,
    lines: lines.map((line) => indentLine(line, column)),
  };
}

function flowText(tree: Tree): string {
  if (tree.kind === 'leaf') return tree.first;
  const members =
    tree.kind === 'map'
      ? tree.entries.map(({ key, value, after }) => `${key}: ${flowText(value)}${gapAfter(after)}`)
      : tree.items.map(({ value, after }) => `${flowText(value)}${gapAfter(after)}`);
  const [open, close] = tree.kind === 'map' ? ['{', '}'] : ['[', ']'];
  return `${open}${members.join(', ')}${close}`;
}

/** Inside brackets a comment goes on to the end of the line, so the line ends there. */
function gapAfter(after: string): string {
  return after.includes('#') ? `${after}\n` : after;
}

function indentLine(line: string, column: number): string {
  return line === '' ? '' : `${' '.repeat(column)}${line}`;
}
