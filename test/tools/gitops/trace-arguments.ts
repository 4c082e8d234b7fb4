import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assertion } from '../../../scripts/platform/trace.ts';
import type { Cloud } from './render.ts';
import { root } from './root.ts';

/**
 * What an assertion takes from an evaluated root that says nothing: for absent what is no argument at all, and for
 * there what no file gives, because a mocked provider makes up what is left out.
 */
export async function findMadeUp(
  { terraform, absent = [], exists = [] }: Assertion,
  { cloud, objects }: { readonly cloud: Cloud; readonly objects: readonly unknown[] },
): Promise<readonly string[]> {
  if (terraform === undefined) return [];
  const known = objects.map((object) => Object.keys(object as object));
  const unknown = absent.filter((path) => known.some((keys) => !keys.includes(firstKey(path))));
  const blocks = await readResourceBlocks(cloud, terraform);
  return [...unknown, ...exists.filter((path) => !blocks.every((block) => gives(block, path)))];
}

function firstKey(path: string): string {
  return path.split(/[.[]/)[0] ?? '';
}

/** Whether a resource's text has the last argument of a path. */
function gives(block: string, path: string): boolean {
  const argument = path
    .replace(/\[\d+\]$/, '')
    .split('.')
    .at(-1);
  return new RegExp(`^ +${argument} += `, 'm').test(block);
}

/** The text of every resource that an assertion's subject names. */
async function readResourceBlocks(cloud: Cloud, subject: string): Promise<readonly string[]> {
  const folder = join(root, 'gitops', 'terraform', cloud, 'modules');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.tf'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const [type, label = String.raw`\w+`] = subject.replace(/\[.*$/, '').split('.');
  const pattern = new RegExp(`^resource "${type}" "${label}" \\{\\n(?: .*\\n|\\n)*\\}`, 'gm');
  const blocks = texts.flatMap((text) => text.match(pattern) ?? []);
  if (blocks.length === 0) throw new Error(`no file of ${cloud} has a resource ${subject}`);
  return blocks;
}
