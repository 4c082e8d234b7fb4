import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { clusters, render } from './render.ts';
import { root } from './root.ts';

interface Kind {
  readonly group: string;
  readonly kind: string;
}

interface Project {
  readonly spec: {
    readonly destinations: readonly { readonly namespace: string }[];
    readonly namespaceResourceWhitelist: readonly Kind[];
  };
}

async function readProject(environment: string): Promise<Project['spec']> {
  const file = join(root, 'gitops', 'argocd', 'projects', `todo-${environment}.yaml`);
  return (parse(await readFile(file, 'utf8')) as Project).spec;
}

function show({ group, kind }: Kind): string {
  return `${group}/${kind}`;
}

describe('the project of the application', () => {
  test.each(clusters)(
    'takes every object of its charts in $environment on $cloud',
    async ({ environment, cloud }) => {
      const { destinations, namespaceResourceWhitelist } = await readProject(environment);
      const allowed = namespaceResourceWhitelist.map(show);
      const namespaces = destinations.map(({ namespace }) => namespace);
      for (const chart of ['todo', 'todo-dapr'] as const) {
        for (const { apiVersion, kind, metadata } of await render({ chart, environment, cloud })) {
          const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
          expect(allowed, `${chart}: ${metadata.name}`).toContain(show({ group, kind }));
          expect(namespaces).toContain(metadata.namespace);
        }
      }
    },
  );
});
