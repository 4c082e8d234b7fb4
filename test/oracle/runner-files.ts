/**
 * What the runner of GitHub Actions on Linux reads from GITHUB_OUTPUT and its siblings, written after its behaviour
 * (actions/runner: FileCommandManager.cs). An oracle for tests; a file the runner would refuse raises.
 */
export function readRunnerFile(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const reader = createReader(text.replace(/^\ufeff/, ''));
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    if (line.text === '') continue;
    const [name, value] = readPair(line.text, reader);
    pairs.set(name, value);
  }
  return pairs;
}

interface Line {
  readonly text: string;
  readonly hasEnd: boolean;
  readonly start: number;
}

interface Reader {
  next(): Line | undefined;
  slice(start: number, end: number): string;
}

function createReader(text: string): Reader {
  let index = 0;
  return {
    slice: (start, end) => text.slice(start, end),
    next: () => {
      if (index >= text.length) return undefined;
      const start = index;
      const end = text.indexOf('\n', start);
      index = end < 0 ? text.length : end + 1;
      return { text: text.slice(start, end < 0 ? text.length : end), hasEnd: end >= 0, start };
    },
  };
}

function readPair(line: string, reader: Reader): readonly [string, string] {
  const equals = line.indexOf('=');
  const heredoc = line.indexOf('<<');
  if (equals >= 0 && (heredoc < 0 || equals < heredoc))
    return [line.slice(0, equals), line.slice(equals + 1)];
  if (heredoc < 0) throw new Error(`invalid format: ${line}`);
  const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
  if (name === '' || delimiter === '') throw new Error('name and delimiter must not be empty');
  return [name, readHeredoc(delimiter, reader)];
}

function readHeredoc(delimiter: string, reader: Reader): string {
  let start: number | undefined;
  let end = 0;
  for (let line = reader.next(); line?.text !== delimiter; line = reader.next()) {
    if (line === undefined) throw new Error(`delimiter ${delimiter} not found`);
    if (!line.hasEnd) throw new Error('the value has no line end');
    start ??= line.start;
    end = line.start + line.text.length;
  }
  return start === undefined ? '' : reader.slice(start, end);
}
