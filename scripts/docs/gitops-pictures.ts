import type { Application, Service } from '../platform/application.ts';
import { applicationTier } from '../platform/application.ts';
import { type Component, clouds } from '../platform/component.ts';

/** What a tier is for; its components are the data's. */
const tierTitles: Readonly<Record<number, string>> = {
  0: 'CRDs, namespaces, storage',
  1: 'certificates, secrets, admission',
  2: 'issuers, stores, policies, roles',
  3: 'Argo CD itself, and what watches',
  4: 'operators and the way in',
  5: 'Kafka, registry, Gateway',
  6: 'the application',
  7: 'backups',
};

const tiers = Object.keys(tierTitles).map(Number);

/** Who writes what where, and the components in the order in which they come up. */
export function drawArchitecture(components: readonly Component[], modules: readonly string[]): string {
  const lines = [
    'flowchart TB',
    ...box('cloud', `Terraform, per cloud and environment`, [`modules["${wrap(modules)}"]`]),
    'contract["cluster Secret<br/>labels choose, annotations fill in"]',
    ...box('git', 'this repository', [
      'images["environments/&lt;env&gt;/&lt;cloud&gt;/todo.yaml<br/>the images that run"]',
      'sets["argocd/applicationsets<br/>platform, todo"]',
    ]),
    'slipway(["slipway bump, promote, rollback"]) -- commit --> images',
    'modules -- output --> contract',
    'contract --> sets',
    ...box(
      'cluster',
      'one cluster: a tier begins when the one before is healthy',
      tiers.map(
        (tier) => `t${tier}["<b>${tier} · ${tierTitles[tier]}</b><br/>${contentOf(tier, components)}"]`,
      ),
    ),
    `sets --> t0`,
    `images --> t${applicationTier}`,
    tiers.map((tier) => `t${tier}`).join(' --> '),
  ];
  return fence(lines);
}

function contentOf(tier: number, components: readonly Component[]): string {
  if (tier === applicationTier) return wrap(['todo-dapr', 'todo']);
  return wrap(components.filter((component) => component.tier === tier).map(nameOf));
}

/** A component that not every cloud has says where. */
function nameOf({ name, clouds: some }: Component): string {
  return some.length === clouds.length ? name : `${name} (${some.join(', ')})`;
}

/** What the application's services tell each other: requests to the left, messages to the right. */
export function drawMessages({ services, topics }: Application): string {
  const lines = [
    'flowchart LR',
    'people((people)) -- TLS --> gateway["Traefik, Gateway"]',
    ...services.map(({ name }) => `${id(name)}["${name}"]`),
    ...topics.map((topic) => `${id(topic)}[["${topic}"]]`),
    'database[("PostgreSQL")]',
    ...services.flatMap(drawService),
  ];
  return fence(lines);
}

function drawService({ name, route, invokes, uses, reads, writes }: Service): readonly string[] {
  return [
    ...(route === undefined ? [] : [`gateway -- "${route}" --> ${id(name)}`]),
    ...invokes.map((other) => `${id(name)} -. Dapr .-> ${id(other)}`),
    ...writes.map((topic) => `${id(name)} --> ${id(topic)}`),
    ...reads.map((topic) => `${id(topic)} --> ${id(name)}`),
    ...(uses.includes('postgres') ? [`${id(name)} --- database`] : []),
  ];
}

function box(name: string, title: string, lines: readonly string[]): readonly string[] {
  return [`subgraph ${name}["${title}"]`, ...lines.map((line) => `  ${line}`), 'end'];
}

const WIDEST = 5;

/** Names with dots between them, a few a line. */
function wrap(names: readonly string[]): string {
  const lines = names.flatMap((_, index) =>
    index % WIDEST === 0 ? [names.slice(index, index + WIDEST).join(' · ')] : [],
  );
  return lines.join('<br/>');
}

/** Mermaid takes `end` and dots in ids for its own. */
function id(name: string): string {
  return `n_${name.replaceAll(/[^a-z0-9]/g, '_')}`;
}

function fence(lines: readonly string[]): string {
  const [first = '', ...rest] = lines;
  return ['```mermaid', first, ...rest.map((line) => `  ${line}`), '```'].join('\n');
}
