/** Writes `action.yml` and the tables of the READMEs from the definitions; `--check` only says what differs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderDocs } from './docs/render.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');

const files = await renderDocs(root);
const stale = files.filter(({ current, wanted }) => current !== wanted);
for (const { path, wanted } of stale) {
  console.log(`${isCheck ? 'differs' : 'written'}  ${path}`);
  if (isCheck) continue;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), wanted);
}
console.log(`${files.length - stale.length} of ${files.length} generated files were as they should be`);
if (isCheck && stale.length > 0) {
  console.log('`npm run docs` writes them.');
  process.exitCode = 1;
}
