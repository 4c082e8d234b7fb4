import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderGitopsPage } from '../../../scripts/docs/gitops-page.ts';
import { readComponents } from '../../../scripts/platform/component.ts';
import { checkCommand, readCommands, type World } from './readme-commands.ts';
import { root } from './root.ts';

const gitops = join(root, 'gitops');
const page = await readFile(join(gitops, 'README.md'), 'utf8');
const secretsShape = z.object({
  all: z.array(z.string()),
  oke: z.array(z.string()),
  managedKafka: z.array(z.string()),
});
const namespacesShape = z.object({ namespaces: z.record(z.string(), z.unknown()) });

let world: World;
let files: readonly string[];

beforeAll(async () => {
  const read = async (path: string): Promise<unknown> => parse(await readFile(join(gitops, path), 'utf8'));
  const secrets = secretsShape.parse(await read('terraform/secrets.json'));
  const platform = namespacesShape.parse(await read('platform/namespaces/values.yaml'));
  const application = namespacesShape.parse(await read('charts/namespace-baseline/values.yaml'));
  world = {
    components: await readComponents(root),
    namespaces: [
      'kube-system',
      ...[platform, application].flatMap(({ namespaces }) => Object.keys(namespaces)),
    ],
    entries: [...secrets.all, ...secrets.oke, ...secrets.managedKafka],
  };
  const entries = await readdir(gitops, { recursive: true });
  files = entries.map((path) => path.replaceAll('\\', '/'));
});

describe('the page of the platform', () => {
  test('shows what the files say: pictures and tables are as they would be drawn now', async () => {
    const { current, wanted } = await renderGitopsPage(root);
    expect(current).toBe(wanted);
    const blocks = [...page.matchAll(/<!-- slipway:(\w+) -->\n(.*?)\n<!-- \/slipway:\1 -->/gs)];
    expect(blocks).toHaveLength(8);
    for (const [, name, body = ''] of blocks) expect(body.length, name).toBeGreaterThan(100);
  });

  test.each(readCommands(page).map((command) => [command] as const))(
    'types nothing that is not there: %s',
    async (command) => {
      expect(await checkCommand(command, world)).toEqual([]);
    },
  );

  test('names no path in code that is not there', () => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(25);
    const unknown = paths.filter((path) => !files.some((file) => matches(path, file)));
    expect(unknown).toEqual([]);
  });

  test('lists every entry of the secret store, and none that Terraform does not make', () => {
    const [, table = ''] = /### 4\. What only you know(.*?)```sh/s.exec(page) ?? [];
    const rows = [...table.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell = '']) => cell);
    const listed = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
    for (const entry of world.entries) {
      const isListed = listed.some((name) => matches(name, entry));
      expect(isListed, entry).toBe(true);
    }
    expect(listed.filter((name) => !world.entries.some((entry) => matches(name, entry)))).toEqual([]);
  });
});

describe('the pages of its parts', () => {
  test('link to nothing that is not there', async () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(40);
    const broken = (await Promise.all(pages.map(findBrokenLinks))).flat();
    expect(broken).toEqual([]);
  });

  test('are linked to from the page of the whole', () => {
    const parts = files.filter((file) => /^([a-z]+|charts\/[a-z-]+)\/README\.md$/.test(file));
    expect(parts.length).toBeGreaterThanOrEqual(12);
    expect(parts.filter((part) => !page.includes(`](${part})`))).toEqual([]);
  });
});

describe('the runbooks', () => {
  const runbooks = (): readonly string[] => files.filter((file) => /^runbooks\/.+\.md$/.test(file));

  test('call Slipway as it can be called here', async () => {
    const texts = await Promise.all(runbooks().map((file) => readFile(join(gitops, file), 'utf8')));
    const inline = texts.flatMap((text) =>
      [...text.matchAll(/`(slipway [^`]+)`/g)].map(([, command = '']) => command),
    );
    const typed = [...texts.flatMap(readCommands), ...inline].filter((command) =>
      command.startsWith('slipway '),
    );
    expect(typed.length).toBeGreaterThanOrEqual(5);
    for (const command of typed) expect(await checkCommand(command, world), command).toEqual([]);
  });

  test('ask for no shell, which nobody on call has, and name only namespaces that are there', async () => {
    for (const file of runbooks()) {
      for (const command of readCommands(await readFile(join(gitops, file), 'utf8'))) {
        expect(command, file).not.toMatch(/^kubectl (?:-n \S+ )?(?:exec|attach|debug) /);
        const [, namespace] = / -n ([a-z-]+)/.exec(command) ?? [];
        if (namespace !== undefined) expect(world.namespaces, `${file}: ${command}`).toContain(namespace);
      }
    }
  });
});

describe('what a page may not say', () => {
  test.each([
    ['terraform -chdir=gitops/terraform/aks output cluster_secrets', 'no output cluster_secrets'],
    ['terraform -chdir=gitops/terraform/aks init -backend-config=envs/test.backend.hcl', 'is not there'],
    [
      'terraform -chdir=gitops/terraform/aks/bootstrap apply -var environment=dev',
      'asks for the variable region',
    ],
    ['slipway bump --enviroment dev', 'enviroment'],
    ['slipway promote --repository https://example.com/a.git', '--environment is missing'],
    ['slipway adopt --config slipway.yaml', 'slipway.yaml is not there'],
    ['slipway explain chat-api prod', '--config is left out'],
    ['helm install argo-cd argo-cd --version 9.0.0', '--version is 9.0.0'],
    ['kubectl apply --filename gitops/argocd/root.yaml', 'is not there'],
    ['kubectl get pods --namespace default', 'no namespace default'],
    ['az keyvault secret set --vault-name kv-todo-dev --name openai', 'Terraform makes no openai'],
    ['argocd app confirm-deletion traefik', 'is no application'],
    ['crane digest ghcr.io/aiven-open/karapace:5.0.0', 'nothing runs ghcr.io/aiven-open/karapace:5.0.0'],
    ['rm -rf gitops', 'nobody knows how to check rm'],
  ])('%s', async (command, words) => {
    expect((await checkCommand(command, world)).join()).toContain(words);
  });

  test('is a link to nowhere, or to a heading that is not there', async () => {
    const text = '[one](nowhere.md) [two](README.md#nothing-like-it) [three](README.md#the-picture)';
    expect(await brokenLinksOf(text, 'README.md')).toEqual(['nowhere.md', 'README.md#nothing-like-it']);
  });
});

/** Words in code that are paths below gitops/, or of files in it. */
function pathsIn(markdown: string): readonly string[] {
  const text = markdown.replaceAll(/^ *```.*?^ *```/gms, '');
  const words = [...text.matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);
  const folders =
    /^(argocd|charts|environments|platform|policies|alerts|dashboards|runbooks|schemas|terraform)\//;
  return [
    ...new Set(words.filter((word) => folders.test(word) || /^[a-z-]+\.(yaml|json|tfvars)$/.test(word))),
  ]
    .map((word) => word.replace(/\/$/, ''))
    .filter((word) => word !== 'alertmanager.yaml');
}

/** `<name>` and `*` stand for one part, `**` for any; a bare file may be in any folder. */
function matches(pattern: string, path: string): boolean {
  const escaped = pattern
    .replaceAll('.', '\\.')
    .replaceAll('**', '{any}')
    .replaceAll(/\*|<[a-z]+>/g, '[^/]+')
    .replaceAll('{any}', '.+');
  const isBare = !pattern.includes('/');
  return new RegExp(`${isBare ? '(^|/)' : '^'}${escaped}$`).test(path);
}

async function findBrokenLinks(file: string): Promise<readonly string[]> {
  const text = await readFile(join(gitops, file), 'utf8');
  return (await brokenLinksOf(text, file)).map((link) => `${file}: ${link}`);
}

async function brokenLinksOf(text: string, file: string): Promise<readonly string[]> {
  const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.map(async (link) => ((await isThere(link, file)) ? [] : [link]));
  return (await Promise.all(broken)).flat();
}

async function isThere(link: string, file: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(gitops, file) : join(gitops, dirname(file), path);
  if (!existsSync(target) || relative(root, target).startsWith('..')) return false;
  return anchor === undefined || anchorsOf(await readFile(target, 'utf8')).includes(anchor);
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
