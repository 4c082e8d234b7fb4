import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { ConfigProblem } from './problems.ts';

/** A key path into the file: names of maps, indices of sequences. */
export type ConfigPath = readonly PropertyKey[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A configuration file as plain data that remembers where each part was written. */
export interface ConfigDocument {
  /** Objects without prototype, arrays and scalars. */
  readonly value: unknown;
  /** Where the value at the path begins, or the nearest part around it that is there. */
  locate(path: ConfigPath): Position;
  /** Where the last key of the path is written. */
  locateKey(path: ConfigPath): Position;
}

export type ReadDocument =
  | { readonly kind: 'document'; readonly document: ConfigDocument }
  | { readonly kind: 'broken'; readonly problems: readonly ConfigProblem[] };

const MAX_BYTES = 1024 * 1024;
const MAX_NODES = 50_000;
const MAX_ALIASES = 100;
const MAX_DEPTH = 32;

interface Walk {
  readonly file: string;
  readonly lines: LineCounter;
  readonly values: Map<string, number>;
  readonly keys: Map<string, number>;
  readonly problems: ConfigProblem[];
  readonly resolve: (alias: Alias) => unknown;
  nodes: number;
  aliases: number;
}

class TooComplex extends Error {}

/**
 * Reads YAML 1.2 bytes that nobody vouches for: at most 1 MiB, 32 levels, 50,000 nodes and 100 aliases (followed),
 * UTF-8 only. Gives what keeps it from being read, or the plain data.
 */
export function readConfigDocument(file: string, bytes: Uint8Array): ReadDocument {
  const broken = (message: string, position: Position = { line: 1, column: 1 }): ReadDocument => ({
    kind: 'broken',
    problems: [{ file, ...position, message }],
  });
  if (bytes.length > MAX_BYTES)
    return broken(`the file has ${bytes.length} bytes, more than the ${MAX_BYTES} that are read`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return broken('the file is not UTF-8 text');
  try {
    return walkDocument(file, text);
  } catch (error) {
    // The YAML library recurses once a level: a file nested thousands of levels deep exhausts the stack.
    if (error instanceof RangeError) return broken(`the file is nested deeper than ${MAX_DEPTH} levels`);
    if (error instanceof TooComplex) return broken(error.message);
    throw error;
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function walkDocument(file: string, text: string): ReadDocument {
  const lines = new LineCounter();
  // `uniqueKeys` compares every key with every other one; the walk below does it in linear time.
  const parsed = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
  });
  const [error] = parsed.errors;
  if (error !== undefined) {
    const position = positionAt(lines, error.pos[0]);
    return {
      kind: 'broken',
      problems: [{ file, ...position, message: describeSyntax(error.message, text, position) }],
    };
  }
  const walk: Walk = {
    file,
    lines,
    values: new Map(),
    keys: new Map(),
    problems: [],
    resolve: (alias) => alias.resolve(parsed),
    nodes: 0,
    aliases: 0,
  };
  const value = plainValue(walk, parsed.contents, []);
  if (walk.problems.length > 0) return { kind: 'broken', problems: walk.problems };
  return { kind: 'document', document: { value, ...locators(walk) } };
}

/** The first syntax error alone: what the parser says after it are mostly its consequences. */
function describeSyntax(message: string, text: string, { line }: Position): string {
  const sentence = message.replace(/\s+at line \d+, column \d+:?[\s\S]*$/, '');
  const hasPlaceholder = /\{(service|environment|target)\}/.test(text.split('\n')[line - 1] ?? '');
  return hasPlaceholder ? `${sentence}; inside [ ] and { } a text with placeholders needs quotes` : sentence;
}

function locators(walk: Walk): Pick<ConfigDocument, 'locate' | 'locateKey'> {
  const locate = (path: ConfigPath): Position => {
    for (let length = path.length; length >= 0; length--) {
      const offset = walk.values.get(pathKey(path.slice(0, length)));
      if (offset !== undefined) return positionAt(walk.lines, offset);
    }
    return { line: 1, column: 1 };
  };
  const locateKey = (path: ConfigPath): Position => {
    const offset = walk.keys.get(pathKey(path));
    return offset === undefined ? locate(path) : positionAt(walk.lines, offset);
  };
  return { locate, locateKey };
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function pathKey(path: ConfigPath): string {
  return JSON.stringify(path.map(String));
}

function plainValue(walk: Walk, node: unknown, path: ConfigPath): unknown {
  if (!isNode(node)) return null;
  countNode(walk, path.length);
  walk.values.set(pathKey(path), offsetOf(node));
  if (isAlias(node)) return followAlias(walk, node, path);
  if (isMap(node)) return plainMap(walk, node, path);
  if (isSeq(node)) return node.items.map((item, index) => plainValue(walk, item, [...path, index]));
  return isScalar(node) ? node.value : null;
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function countNode(walk: Walk, depth: number): void {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES)
    throw new TooComplex(`the file has more than ${MAX_NODES} values once its aliases are followed`);
  if (depth > MAX_DEPTH) throw new TooComplex(`the file is nested deeper than ${MAX_DEPTH} levels`);
}

function followAlias(walk: Walk, alias: Alias, path: ConfigPath): unknown {
  walk.aliases += 1;
  if (walk.aliases > MAX_ALIASES) throw new TooComplex(`the file follows more than ${MAX_ALIASES} aliases`);
  const value = plainValue(walk, walk.resolve(alias), path);
  // A mistake inside a shared value is shown where it is used: there the path in the message makes sense.
  walk.values.set(pathKey(path), offsetOf(alias));
  return value;
}

function plainMap(walk: Walk, { items }: YAMLMap, path: ConfigPath): Record<string, unknown> {
  const map: Record<string, unknown> = Object.create(null);
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : '';
    const offset = isNode(key) ? offsetOf(key) : 0;
    const refusal = refuseKey(map, name);
    if (refusal !== undefined) {
      walk.problems.push({ file: walk.file, ...positionAt(walk.lines, offset), message: refusal });
      continue;
    }
    walk.keys.set(pathKey([...path, name]), offset);
    map[name] = plainValue(walk, value, [...path, name]);
  }
  return map;
}

function refuseKey(map: Record<string, unknown>, name: string): string | undefined {
  // It would be lost in silence: validators skip this key.
  if (name === '__proto__') return 'the key `__proto__` is refused';
  return Object.hasOwn(map, name) ? `the key \`${name}\` is written twice` : undefined;
}
