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

/** Every `slipway …` in shell examples of documentation, lines ended with a backslash joined. */
export function findExampleCalls(root: string): readonly ExampleCall[] {
  return readFences(root)
    .filter(({ language }) => /^(sh|bash|shell|console)$/.test(language))
    .flatMap(({ file, text }) =>
      text
        .replace(/\\\n\s*/g, ' ')
        .split('\n')
        .map((line) => ({ file, line: line.trim() })),
    )
    .flatMap(({ file, line }) => {
      const call = /(?:^|\s)(?:npx |npm run )?slipway (?:-- )?(.*)$/.exec(line.replace(/^\$ /, ''))?.[1];
      return call === undefined ? [] : [{ file, line, words: call.split(/\s+/) }];
    });
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
