/** `npm run platform …`: what of gitops/platform can only be checked where the network reaches, and its schema. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentSchema, platformFolder } from './platform/component.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await writeFile(
  join(root, platformFolder, 'component.schema.json'),
  `${JSON.stringify(componentSchema(), undefined, 2)}\n`,
);
