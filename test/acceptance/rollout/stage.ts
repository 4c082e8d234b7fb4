import type { Application } from '../../../scripts/sandbox/argocd/model.ts';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { runJson } from '../bump/slipway.ts';

type ActName = 'good' | 'crashing' | 'missing' | 'canary' | 'unheard' | 'manual';

/** One release of an application that runs nothing else. */
export interface Act {
  readonly name: ActName;
  /** What becomes of the new image; it runs well when left out. */
  readonly outcome?: string;
  /** The registry does not have the new image. */
  readonly isMissing?: boolean;
  /** More flags of `slipway rollout`. */
  readonly flags?: readonly string[];
}

export interface Played {
  readonly name: ActName;
  /** The decision, with the root cause of a failure. */
  readonly verdict: string;
  readonly rolledBack: string;
}

/** A sandbox with an application for each act, that plays one release of Argo CD. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Releases a new image of the act's application and says what `slipway rollout` made of it. */
  play(act: Act): Promise<Played>;
}

const acts: readonly ActName[] = ['good', 'crashing', 'missing', 'canary', 'unheard', 'manual'];

/** The next refresh of as many applications is lost. */
const lostRefreshes = 4;

export async function startStage(argocdVersion: string): Promise<Stage> {
  const sandbox = await startSandbox({ environments: [], speed: 20, argocdVersion });
  const { reference } = sandbox.pushImage({ tag: '1.0.0' });
  await sandbox.commit({
    branch: 'main',
    message: 'Set the stage',
    files: Object.fromEntries(acts.map((name) => [fileOf(name), manifest(name, reference)])),
  });
  for (const name of acts) addApplication(sandbox, name);
  await syncManual(sandbox);
  const firstSync = { what: 'its first sync', isDone, withinMs: 60_000 };
  await Promise.all(acts.map((name) => sandbox.argocd.waitFor(name, firstSync)));
  sandbox.argocd.switches.loseRefreshes = lostRefreshes;
  return {
    sandbox,
    play: (act) => play(sandbox, act),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function addApplication({ argocd, repositoryUrl }: Sandbox, name: ActName): void {
  argocd.addApplication({
    name,
    source: { repoURL: repositoryUrl, targetRevision: 'main', path: `apps/${name}` },
    destinationNamespace: name,
    ...(name === 'manual' ? { automated: null } : {}),
  });
}

async function syncManual({ argocd }: Sandbox): Promise<void> {
  await fetch(`${argocd.url}/api/v1/applications/manual/sync`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${argocd.tokens.issue({ account: 'admin' })}`,
      'content-type': 'application/json',
    },
    body: '{}',
  });
}

function isDone({ operation, status }: Application): boolean {
  return operation === undefined && status.sync.status === 'Synced' && status.health.status === 'Healthy';
}

async function play(sandbox: Sandbox, act: Act): Promise<Played> {
  const { name, flags = [] } = act;
  const image = imageFor(sandbox, act);
  // Only a bump of Slipway's own is rolled back; any other commit is as good for a verdict.
  const isBump = flags.includes('--rollback');
  const commit = isBump ? await bump(sandbox, name, image) : await write(sandbox, name, image);
  const { decision, outputs = {} } = await runJson(
    [
      ...['rollout', '--server', sandbox.argocd.url, '--application', name],
      ...['--revision', commit, '--image', image, '--stability', '1s', '--timeout', '80s', ...flags],
    ],
    { env: sandbox.environment },
  );
  const cause = outputs['root-cause'] ?? '';
  return {
    name,
    verdict: cause === '' ? decision : `${decision}: ${cause}`,
    rolledBack: outputs['rolled-back'] ?? '',
  };
}

async function bump(sandbox: Sandbox, name: ActName, image: string): Promise<string> {
  const { outputs } = await runJson(
    [
      ...['bump', '--repository', sandbox.repositoryUrl, '--file', fileOf(name)],
      ...['--select', `${kindOf(name)}/api:spec.template.spec.containers[name=api].image`, '--image', image],
      ...['--build', '2', '--source', `acme/chat-api@${'a'.repeat(40)}`],
    ],
    { env: sandbox.environment },
  );
  return outputs?.['commit'] ?? '';
}

function write(sandbox: Sandbox, name: ActName, image: string): Promise<string> {
  const files = { [fileOf(name)]: manifest(name, image) };
  return sandbox.commit({ branch: 'main', message: `Release ${name}`, files });
}

function imageFor(sandbox: Sandbox, { name, outcome, isMissing = false }: Act): string {
  if (isMissing) return `${sandbox.registry.host}/acme/chat-api:${name}@sha256:${'ab'.repeat(32)}`;
  return sandbox.pushImage({ tag: name, ...(outcome === undefined ? {} : { outcome }) }).reference;
}

function fileOf(name: ActName): string {
  return `apps/${name}/app.yaml`;
}

function kindOf(name: ActName): 'Rollout' | 'Deployment' {
  return name === 'canary' ? 'Rollout' : 'Deployment';
}

function manifest(name: ActName, image: string): string {
  const kind = kindOf(name);
  const strategy =
    kind === 'Rollout' ? '  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } }\n' : '';
  return `apiVersion: ${kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'}
kind: ${kind}
metadata: { name: api }
spec:
  replicas: 2
  progressDeadlineSeconds: 60
  selector: { matchLabels: { app: api } }
${strategy}  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: ${image}
`;
}
