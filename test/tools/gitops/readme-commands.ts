import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFlags } from '../../../core/action/flags.ts';
import { findActions, findVerbs } from '../../../scripts/docs/definitions.ts';
import type { Component } from '../../../scripts/platform/component.ts';
import { root } from './root.ts';

/** What commands are held against. */
export interface World {
  readonly components: ReadonlyMap<string, Component>;
  readonly namespaces: readonly string[];
  readonly entries: readonly string[];
}

/** The commands of a page's `sh` blocks, each in one line; comments are left out. */
export function readCommands(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^( *)```sh\n(.*?)^ *```/gms)].map(([, , body = '']) => body);
  const lines = blocks.flatMap((body) => body.replaceAll(/\\\n\s*/g, '').split('\n'));
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '');
}

/** Words of a command as a shell would give them, as far as pages use one: quotes, no expansions. */
export function splitWords(command: string): readonly string[] {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
  return words.map((word) => word.replaceAll(/["'](.*?)["']/g, '$1'));
}

type Check = (words: readonly string[], world: World) => readonly string[] | Promise<readonly string[]>;

/** What is wrong with the words that follow a program's name. */
const programs: Readonly<Record<string, Check>> = {
  terraform: checkTerraform,
  helm: checkHelm,
  kubectl: checkKubectl,
  slipway: checkSlipway,
  argocd: checkArgocd,
  velero: (words, { namespaces }) =>
    valuesOf(words, '--include-namespaces')
      .filter((name) => !namespaces.includes(name))
      .map((name) => `no namespace ${name}`),
  az: checkCloud,
  gcloud: checkCloud,
  oci: () => [],
  crane: checkImages,
  grep: ([, , folder = '']) => missing([folder]),
  npm: checkScript,
  npx: () => [],
};

/** What a page's command names that is not there, or is called otherwise. */
export async function checkCommand(command: string, world: World): Promise<readonly string[]> {
  const parts = command.split(' | ').map(splitWords);
  const problems = parts.map(async ([program = '', ...words]) => {
    const check = programs[program];
    return check === undefined ? [`nobody knows how to check ${program}`] : check(words, world);
  });
  return (await Promise.all(problems)).flat();
}

function checkTerraform(words: readonly string[]): readonly string[] {
  const folder = words.find((word) => word.startsWith('-chdir='))?.slice('-chdir='.length) ?? '.';
  const at = (file: string): string => join(folder, file);
  const files = [...assigned(words, '-backend-config'), ...assigned(words, '-var-file')].map(at);
  const code = existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.tf'))
        .map((file) => readFileSync(join(root, folder, file), 'utf8'))
        .join('\n')
    : '';
  const variables = valuesOf(words, '-var').map((pair) => pair.split('=')[0] ?? '');
  const verb = words.find((word) => !word.startsWith('-'));
  const outputs = verb === 'output' ? [words.at(-1) ?? ''] : [];
  const required = verb === 'apply' && variables.length > 0 ? requiredVariables(code) : [];
  return [
    ...missing([folder, ...files]),
    ...variables
      .filter((name) => !code.includes(`variable "${name}"`))
      .map((name) => `${folder} has no variable ${name}`),
    ...required
      .filter((name) => !variables.includes(name))
      .map((name) => `${folder} asks for the variable ${name}`),
    ...outputs
      .filter((name) => !code.includes(`output "${name}"`))
      .map((name) => `${folder} has no output ${name}`),
  ];
}

function requiredVariables(code: string): readonly string[] {
  const blocks = [...code.matchAll(/^variable "(\w+)" \{(.*?)^\}/gms)];
  return blocks.flatMap(([, name = '', body = '']) => (/^ {2}default\b/m.test(body) ? [] : [name]));
}

function checkHelm(words: readonly string[], { components }: World): readonly string[] {
  const [verb, release = '', chart = ''] = words;
  const component = components.get(release);
  if (verb !== 'install' || component === undefined || !('chart' in component)) {
    return [`helm ${verb} ${release} is no component`];
  }
  const files = valuesOf(words, '--values');
  const wanted: readonly (readonly [string, string | undefined, string])[] = [
    ['chart', chart, component.chart],
    ['--repo', valuesOf(words, '--repo')[0], component.repoURL],
    ['--version', valuesOf(words, '--version')[0], component.version],
    ['--namespace', valuesOf(words, '--namespace')[0], component.namespace],
  ];
  return [
    ...missing(files),
    ...wanted
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${what} is ${is}, not ${should}`),
    ...(component.valueFiles ?? [])
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is left out`),
  ];
}

function checkKubectl(words: readonly string[], { namespaces }: World): readonly string[] {
  const files = valuesOf(words, '--filename').filter((file) => file !== '-');
  const folders = valuesOf(words, '--kustomize').map((folder) => join(folder, 'kustomization.yaml'));
  const inNamespaces = [
    ...valuesOf(words, '--namespace'),
    ...(words[0] === 'create' && words[1] === 'namespace' ? [words[2] ?? ''] : []),
  ];
  return [
    ...missing([...files, ...folders]),
    ...inNamespaces.filter((name) => !namespaces.includes(name)).map((name) => `no namespace ${name}`),
  ];
}

async function checkSlipway([verb = '', ...words]: readonly string[]): Promise<readonly string[]> {
  const actions = (await findActions(root)).map(({ definition }) => definition);
  const definition = [...actions, ...(await findVerbs(root))].find(({ name }) => name === verb);
  if (definition === undefined) return [`slipway has no verb ${verb}`];
  const { given } = parseFlags(definition.inputs, words, definition.positionals);
  const required = Object.entries(definition.inputs).filter(([, { required: is }]) => is === true);
  return [
    ...given.problems.map((problem) => JSON.stringify(problem)),
    ...required.filter(([name]) => !given.texts.has(name)).map(([name]) => `--${name} is missing`),
    // The default is beside the root, and this platform's is not.
    ...('config' in definition.inputs && !given.texts.has('config') ? ['--config is left out'] : []),
    ...missing(given.texts.get('config') ?? []),
  ];
}

function checkArgocd(
  [group, verb = '', application = '']: readonly string[],
  { components }: World,
): readonly string[] {
  const [, name = ''] = /^(.+)-(?:dev|staging|prod)-(?:aks|gke|oke)$/.exec(application) ?? [];
  const isKnown = group === 'app' && ['confirm-deletion', 'sync'].includes(verb) && components.has(name);
  return isKnown ? [] : [`argocd ${group} ${verb} ${application} is no application`];
}

/** Names that Terraform gives: clusters and groups after environment and cloud, vaults, projects, entries. */
function checkCloud(words: readonly string[], { entries }: World): readonly string[] {
  const named = [
    // What is the runners' own is no name of ours.
    ...valuesOf(words, '--resource-group').filter((name) => name !== 'runners'),
    ...(words.includes('get-credentials') ? valuesOf(words, '--name') : []),
    ...(words[2] === 'get-credentials' ? [words[3] ?? ''] : []),
  ];
  const secrets = [
    ...(words[0] === 'keyvault' ? valuesOf(words, '--name') : []),
    ...(words[0] === 'secrets' ? [words[3] ?? ''] : []),
  ];
  return [
    ...named.filter((name) => !/^todo-(dev|staging|prod)-(aks(-nodes)?|gke)$/.test(name)),
    ...valuesOf(words, '--vault-name').filter((name) => !/^kv-todo-(dev|staging|prod)$/.test(name)),
    ...valuesOf(words, '--project').filter((name) => !/^todo-(dev|staging|prod)$/.test(name)),
    ...secrets.filter((name) => !entries.includes(name)),
  ].map((name) => `Terraform makes no ${name}`);
}

/** The image that the schema registry runs, and a registry that Terraform makes. */
function checkImages(words: readonly string[]): readonly string[] {
  const values = readFileSync(join(root, 'gitops/charts/schema-registry/values.yaml'), 'utf8');
  const [, repository = '', tag = ''] = /repository: (\S+)\n +tag: (\S+)/.exec(values) ?? [];
  const own = /^todo(dev|staging|prod)aks\.azurecr\.io\/karapace:/;
  return words
    .slice(1)
    .filter((image) => !(image === `${repository}:${tag}` || (own.test(image) && image.endsWith(`:${tag}`))))
    .map((image) => `nothing runs ${image}`);
}

function checkScript([verb, script = '']: readonly string[]): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return verb === 'run' && script in scripts ? [] : [`package.json has no script ${script}`];
}

function valuesOf(words: readonly string[], flag: string): readonly string[] {
  return words.flatMap((word, index) => (words[index - 1] === flag ? [word] : []));
}

function assigned(words: readonly string[], flag: string): readonly string[] {
  return words.filter((word) => word.startsWith(`${flag}=`)).map((word) => word.slice(flag.length + 1));
}

/** Paths from the root of the repository that are not there. */
function missing(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !existsSync(join(root, path))).map((path) => `${path} is not there`);
}
