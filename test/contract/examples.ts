import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A step of a workflow that runs one of our actions. */
export interface ExampleStep {
  readonly file: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A call of the command line, as documentation shows it. */
export interface ExampleCall {
  readonly file: string;
  readonly line: string;
  readonly words: readonly string[];
}

interface Fence {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

const FOLDERS = ['.', 'docs', 'workflows', '.github/workflows'] as const;
const FRONT_DOOR = 'deliver';

/** Every step in workflows, and in YAML examples of documentation, that uses an action of this repository. */
export function findExampleSteps(root: string): readonly ExampleStep[] {
  const yaml = [
    ...readFences(root).filter(({ language }) => /^ya?ml$/.test(language)),
    ...readWorkflows(root),
  ];
  return yaml.flatMap(({ file, text }) =>
    parseAllDocuments(text).flatMap((document) =>
      'errors' in document ? findSteps(file, document.toJS()) : [],
    ),
  );
}

/** Every call that begins with `slipway` in shell examples of documentation, lines ended with a backslash joined. */
export function findExampleCalls(root: string): readonly ExampleCall[] {
  const shell = readFences(root).filter(({ language }) => /^(sh|bash|shell|console)$/.test(language));
  const lines = shell.flatMap(({ file, text }) => joinLines(text).map((line) => ({ file, line })));
  return lines.flatMap(({ file, line }) => {
    const [command, ...words] = splitWords(line.replace(/^\$ |^(?:npx|npm run( -s)?) (?=slipway)/, ''));
    return command === 'slipway' ? [{ file, line, words: words.filter((word) => word !== '--') }] : [];
  });
}

function joinLines(text: string): readonly string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim());
}

/** The words of the first command of a line, as a shell would part them; its comment and what follows are left out. */
function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/"([^"]*)"|'[^']*'|([^\s"']+)/g)) {
    if (plain !== undefined && /^(#|\||;|&&|>)/.test(plain)) break;
    words.push(plain ?? quoted ?? '');
  }
  return words;
}

function findSteps(file: string, value: unknown): readonly ExampleStep[] {
  if (Array.isArray(value)) return value.flatMap((item) => findSteps(file, item));
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap((item) => findSteps(file, item));
  const action = 'uses' in value && typeof value.uses === 'string' ? readAction(value.uses) : undefined;
  if (action === undefined) return below;
  const inputs = 'with' in value && typeof value.with === 'object' && value.with !== null ? value.with : {};
  return [...below, { file, action, inputs: { ...inputs } }];
}

/** `$/actions/bump`, `./actions/bump`, `acme/slipway/actions/bump@v1`; `acme/slipway@v1` is the front door. */
function readAction(uses: string): string | undefined {
  const own = /^(?:\$|\.|[\w.-]+\/slipway)\/actions\/([\w-]+)(?:@.+)?$/.exec(uses)?.[1];
  return own ?? (/^[\w.-]+\/slipway@.+$/.test(uses) ? FRONT_DOOR : undefined);
}

function readWorkflows(root: string): readonly Fence[] {
  return listFiles(root, /\.ya?ml$/)
    .filter((file) => file.includes('workflows/'))
    .map((file) => ({ file, language: 'yaml', text: readFileSync(join(root, file), 'utf8') }));
}

function readFences(root: string): readonly Fence[] {
  return listFiles(root, /\.md$/).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const fences = text.matchAll(/^ *(`{3,})(\w*)[^\n]*\n([\s\S]*?)^ *\1 *$/gm);
    return [...fences].map(([, , language = '', body = '']) => ({ file, language, text: body }));
  });
}

function listFiles(root: string, name: RegExp): readonly string[] {
  const actions = readdirSync(join(root, 'actions'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const folders = [...FOLDERS, ...actions.map((entry) => `actions/${entry.name}`)];
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => listFolder(root, folder, name));
}

function listFolder(root: string, folder: string, name: RegExp): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && name.test(entry.name));
  return files.map((entry) => (folder === '.' ? entry.name : `${folder}/${entry.name}`));
}
