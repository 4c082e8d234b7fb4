import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Cloud, clouds } from '../../../scripts/platform/component.ts';
import { root } from './root.ts';

const required = z.object({ required: z.array(z.string()) });
const contractShape = z.object({
  properties: z.object({ annotations: required }),
  oneOf: z.array(
    z.object({
      properties: z.object({
        labels: z.object({ properties: z.object({ 'todo.dev/cloud': z.object({ const: z.enum(clouds) }) }) }),
        annotations: required,
      }),
    }),
  ),
});

/** The annotations that Terraform promises to put on Argo CD's cluster Secret, by cloud. */
export async function readContract(): Promise<Readonly<Record<Cloud, readonly string[]>>> {
  const file = join(root, 'gitops', 'terraform', 'contract.json');
  const contract = contractShape.parse(JSON.parse(await readFile(file, 'utf8')));
  const everywhere = contract.properties.annotations.required;
  const own = new Map(
    contract.oneOf.map(({ properties }) => [
      properties.labels.properties['todo.dev/cloud'].const,
      properties.annotations.required,
    ]),
  );
  const all = (cloud: Cloud): readonly string[] => [...everywhere, ...(own.get(cloud) ?? [])];
  return { aks: all('aks'), gke: all('gke'), oke: all('oke') };
}
