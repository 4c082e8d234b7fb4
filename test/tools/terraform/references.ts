import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';

/** Something that is declared and that nothing reads. */
export interface Unused {
  /** Relative to the tree. */
  readonly folder: string;
  readonly kind: 'variable' | 'local' | 'data source' | 'output';
  readonly name: string;
}

/**
 * What a tree of Terraform declares and does not use. The opposite, what is used and not declared, is an error of
 * `validate`. The text is read as `fmt` leaves it: arguments of a top-level block stand two spaces in.
 */
export async function findUnused(tree: string): Promise<readonly Unused[]> {
  const modules = await readModules(tree);
  return [...modules.values()].flatMap((module) => [
    ...findUnusedInside(module),
    ...findUnusedOutputs(module, modules),
  ]);
}

interface Module {
  readonly folder: string;
  readonly text: string;
  /** Folders of the modules it calls, by the name it gives them. */
  readonly calls: ReadonlyMap<string, string>;
}

async function readModules(tree: string): Promise<ReadonlyMap<string, Module>> {
  const files = (await readdir(tree, { recursive: true })).filter((file) => file.endsWith('.tf')).sort();
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = stripComments(await readFile(join(tree, file), 'utf8'));
    texts.set(dirname(file), `${texts.get(dirname(file)) ?? ''}\n${text}`);
  }
  const folders = [...texts].sort(([one], [other]) => one.localeCompare(other));
  return new Map(
    folders.map(([folder, text]) => [folder, { folder, text, calls: readCalls(folder, text) }] as const),
  );
}

function stripComments(text: string): string {
  return text.replace(/(^|\s)#.*$/gm, '$1');
}

function readCalls(folder: string, text: string): ReadonlyMap<string, string> {
  const calls = text.matchAll(/^module "(\w+)" \{\n {2}source\s+= "([^"]+)"/gm);
  return new Map([...calls].map(([, name = '', source = '']) => [name, normalize(join(folder, source))]));
}

const DECLARATIONS: readonly {
  readonly kind: Unused['kind'];
  readonly find: (text: string) => readonly string[];
  readonly use: (name: string) => RegExp;
}[] = [
  {
    kind: 'variable',
    find: (text) => matchNames(text, /^variable "(\w+)"/gm),
    // Its own validation reads it too, and uses it no further.
    use: (name) => new RegExp(`\\bvar\\.${name}\\b`),
  },
  { kind: 'local', find: findLocals, use: (name) => new RegExp(`\\blocal\\.${name}\\b`) },
  {
    kind: 'data source',
    find: (text) => matchNames(text, /^data "(\w+" "\w+)"/gm).map((name) => name.replace('" "', '.')),
    use: (name) => new RegExp(`\\bdata\\.${name.replace('.', '\\.')}\\b`),
  },
];

function findUnusedInside({ folder, text }: Module): readonly Unused[] {
  return DECLARATIONS.flatMap(({ kind, find, use }) => {
    const read = kind === 'variable' ? text.replace(/^variable "\w+" \{\n(?: .*\n|\n)*\}/gm, '') : text;
    return find(text)
      .filter((name) => !use(name).test(read))
      .map((name) => ({ folder, kind, name }));
  });
}

/** An output of a module that a parent calls. Outputs of a root are for people and for Argo CD. */
function findUnusedOutputs(
  { folder, text }: Module,
  modules: ReadonlyMap<string, Module>,
): readonly Unused[] {
  const readers = [...modules.values()].flatMap((parent) =>
    [...parent.calls]
      .filter(([, called]) => called === folder)
      .map(([name]) => ({ name, text: parent.text })),
  );
  if (readers.length === 0) return [];
  return matchNames(text, /^output "(\w+)"/gm)
    .filter((output) =>
      readers.every(
        (reader) =>
          !new RegExp(`\\bmodule\\.${reader.name}(?:\\[[^\\]]*\\])?\\.${output}\\b`).test(reader.text),
      ),
    )
    .map((name) => ({ folder: relative('', folder), kind: 'output', name }));
}

function findLocals(text: string): readonly string[] {
  const blocks = text.match(/^locals \{\n(?: .*\n|\n)*\}/gm) ?? [];
  return blocks.flatMap((block) => matchNames(block, /^ {2}(\w+)\s+=/gm));
}

function matchNames(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name]) => String(name));
}
