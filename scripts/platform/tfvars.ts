/** A literal of a Terraform variables file. */
export type TfValue = string | number | boolean | readonly TfValue[] | TfMap;
export interface TfMap {
  readonly [name: string]: TfValue;
}

/** Comments are skipped; a line break ends a value of the file, and separates those of a map. */
const token = /#[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|-?\d+(?:\.\d+)?|[[\]{}=,\n]/g;
const words: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Reads a `.tfvars` file, which holds literals alone. Raises an Error that says where it is anything else. */
export function parseTfvars(text: string): TfMap {
  const tokens = [...text.matchAll(token)].filter(([word]) => !word.startsWith('#'));
  let next = 0;
  return readMap(undefined);

  function readMap(end: '}' | undefined): TfMap {
    const entries: [string, TfValue][] = [];
    for (;;) {
      skip('\n', ',');
      if (peek() === end) break;
      const name = take();
      expectWord('=');
      entries.push([name.startsWith('"') ? readText(name) : name, readValue()]);
    }
    next += 1;
    return Object.fromEntries(entries);
  }

  function readValue(): TfValue {
    const word = take();
    if (word === '{') return readMap('}');
    if (word === '[') return readList();
    if (word.startsWith('"')) return readText(word);
    const value = words[word] ?? Number(word);
    if (Number.isNaN(value)) throw problem(`${word} is no literal`);
    return value;
  }

  function readList(): readonly TfValue[] {
    const values: TfValue[] = [];
    for (;;) {
      skip('\n', ',');
      if (peek() === ']') break;
      values.push(readValue());
    }
    next += 1;
    return values;
  }

  function skip(...separators: readonly string[]): void {
    while (separators.includes(peek() ?? '')) next += 1;
  }

  function peek(): string | undefined {
    return tokens[next]?.[0];
  }

  function take(): string {
    const word = peek();
    if (word === undefined) throw problem('it ends too early');
    next += 1;
    return word;
  }

  function expectWord(wanted: string): void {
    const word = take();
    if (word !== wanted) throw problem(`${word} stands where ${wanted} should`);
  }

  function problem(what: string): Error {
    const at = tokens[Math.max(0, next - 1)]?.index ?? 0;
    return new Error(`line ${text.slice(0, at).split('\n').length}: ${what}`);
  }
}

/** Escapes of HCL's strings are those of JSON; templates are no literals. */
function readText(quoted: string): string {
  return JSON.parse(quoted) as string;
}
