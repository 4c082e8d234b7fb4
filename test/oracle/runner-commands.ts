/**
 * What the runner of GitHub Actions takes for a command in a line of output, written after its behaviour
 * (actions/runner: ActionCommand.cs, ActionCommandManager.cs, OutputManager.cs). An oracle for tests.
 */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** The commands a runner registers, and what only its plugins may say. */
const REGISTERED = new Set([
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
  'internal-set-repo-path',
]);

/** .NET's `TrimStart` takes these away; JavaScript's differs by U+0085 and U+FEFF. */
const DOTNET_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Every command in what a process wrote; its reader ends a line at CR, LF or both. */
export function readCommands(output: string): readonly RunnerCommand[] {
  return output
    .split(/\r\n|\r|\n/)
    .map((line) => readCurrentForm(line) ?? readOldForm(line))
    .filter((command) => command !== undefined);
}

/** `::name key=value,key=value::data`, after any white space. */
function readCurrentForm(line: string): RunnerCommand | undefined {
  const trimmed = line.replace(DOTNET_SPACE, '');
  if (!trimmed.startsWith('::')) return undefined;
  const end = trimmed.indexOf('::', 2);
  if (end < 0) return undefined;
  return build(trimmed.slice(2, end), ',', trimmed.slice(end + 2), unescapeProperty);
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
function readOldForm(line: string): RunnerCommand | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  return build(line.slice(start + 3, end), ';', line.slice(end + 1), unescapeOld);
}

function build(
  info: string,
  separator: string,
  data: string,
  decode: (text: string) => string,
): RunnerCommand | undefined {
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  if (!REGISTERED.has(name)) return undefined;
  const pairs = (space < 0 ? '' : info.slice(space + 1))
    .split(separator)
    .filter((pair) => pair.includes('='));
  const properties = pairs.map((pair) => {
    const [key = '', ...value] = pair.split('=');
    return [key.trim(), decode(value.join('='))] as const;
  });
  return { name, properties: Object.fromEntries(properties), data: unescapeData(data) };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

function unescapeOld(text: string): string {
  return unescapeData(text.replaceAll('%3B', ';').replaceAll('%5D', ']'));
}
