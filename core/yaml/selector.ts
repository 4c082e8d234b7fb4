import { quote, Refusal } from './refusals.ts';

export type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  /** The one item of a sequence that has this text under this key. */
  | { readonly kind: 'match'; readonly key: string; readonly value: string };

/** Which document of a file: its `kind` and `metadata.name`, as Kubernetes objects have them. */
export interface DocumentName {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** `[Kind/[namespace/]name:]path`, where path is made of keys (`a.b`, `["a.b c"]`), `[0]` and `[name=api]`. */
export interface Selector {
  readonly document?: DocumentName;
  readonly steps: readonly Step[];
}

const DOCUMENT_NAME = /^([A-Z][A-Za-z0-9]*)\/(?:([^/[\]":]+)\/)?([^/[\]"]+):/;
const PLAIN_KEY = /[^.[\]]+/y;
const INDEX = /\[(\d{1,9})\]/y;
const QUOTED_KEY = /\[\s*("(?:[^"\\]|\\.)*"|'[^']*')\s*\]/y;
const MATCH = /\[\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^=\]"'[]+?)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\]]*?)\s*\]/y;

/** Reads a selector. Raises Refusal `selector-malformed` with the place that cannot be read. */
export function parseSelector(text: string): Selector {
  const name = DOCUMENT_NAME.exec(text);
  const path = name === null ? text : text.slice(name[0].length);
  const steps = parseSteps(text, path.startsWith('.') ? path.slice(1) : path);
  if (name === null && steps.length === 0) throw malformed(text, '');
  if (name === null) return { steps };
  const [, kind = '', namespace, documentName = ''] = name;
  return {
    document: { kind, name: documentName, ...(namespace === undefined ? {} : { namespace }) },
    steps,
  };
}

function parseSteps(text: string, path: string): Step[] {
  const steps: Step[] = [];
  let offset = 0;
  while (offset < path.length) {
    const isBracket = path[offset] === '[';
    const isAfterDot = !isBracket && steps.length > 0;
    if (isAfterDot && path[offset] !== '.') throw malformed(text, path.slice(offset));
    const found = readStep(path, isAfterDot ? offset + 1 : offset);
    if (found === undefined) throw malformed(text, path.slice(offset));
    steps.push(found.step);
    offset = found.end;
  }
  return steps;
}

const STEP_READERS: readonly (readonly [pattern: RegExp, read: (match: RegExpExecArray) => Step])[] = [
  [INDEX, ([, index = '']) => ({ kind: 'index', index: Number(index) })],
  [QUOTED_KEY, ([, key = '']) => ({ kind: 'key', key: unquote(key) })],
  [MATCH, ([, key = '', value = '']) => ({ kind: 'match', key: unquote(key), value: unquote(value) })],
  [PLAIN_KEY, ([key = '']) => ({ kind: 'key', key })],
];

function readStep(path: string, offset: number): { readonly step: Step; readonly end: number } | undefined {
  for (const [pattern, read] of STEP_READERS) {
    pattern.lastIndex = offset;
    const match = pattern.exec(path);
    if (match !== null) return { step: read(match), end: pattern.lastIndex };
  }
  return undefined;
}

function unquote(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  return written.startsWith('"') ? written.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : written;
}

function malformed(text: string, rest: string): Refusal {
  return new Refusal('selector-malformed', {
    what: `The selector ${quote(text)} cannot be read`,
    why: rest === '' ? 'It names nothing' : `Nothing can be made of ${quote(rest)}`,
    fix: 'Write keys with dots between, ["a.b c"] for a key with dots or spaces, [0] or [name=api] for an item, and Kind/name: before the path of one document among many',
  });
}

/** Writes a selector as `parseSelector` reads it. */
export function formatSelector({ document, steps }: Selector): string {
  const path = steps.map(formatStep).join('');
  return `${document === undefined ? '' : formatDocumentName(document)}${path.replace(/^\./, '')}`;
}

function formatDocumentName({ kind, namespace, name }: DocumentName): string {
  return `${kind}/${namespace === undefined ? '' : `${namespace}/`}${name}:`;
}

function formatStep(step: Step): string {
  switch (step.kind) {
    case 'index':
      return `[${step.index}]`;
    case 'match':
      return `[${formatWord(step.key)}=${formatWord(step.value)}]`;
    case 'key':
      return /^[^.[\]"'\s:=\\]+$/u.test(step.key) ? `.${step.key}` : `[${quoteWord(step.key)}]`;
  }
}

function formatWord(word: string): string {
  return /^[^[\]"'=\s\\]+$/u.test(word) ? word : quoteWord(word);
}

function quoteWord(word: string): string {
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
