import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { provideBinary } from '../../cluster/build/build.ts';
import { root } from './root.ts';

type Values = Readonly<Record<string, unknown>>;

/** Argo CD's own command line, offline, on the configuration of gitops/argocd/config. */
export interface ArgocdAdmin extends AsyncDisposable {
  /** What `argocd admin` says of these words, stdout and stderr, and how it ended. */
  run(words: readonly string[]): Promise<{ readonly output: string; readonly exitCode: number }>;
  /** Whether a subject may do something. Raises an Error when the policy is none. */
  can(subject: string, action: string, resource: string, object: string): Promise<boolean>;
  /** The health of an object by the customisations, and the message. */
  healthOf(object: object): Promise<string>;
  /** Writes an object or text to a file; gives its path. */
  write(name: string, content: object | string): Promise<string>;
}

/** One topic of gitops/argocd/config, at a path of keys. */
export async function readConfig(topic: string, ...path: readonly string[]): Promise<Values> {
  return readAt(join('argocd', 'config', `${topic}.yaml`), path);
}

/** The values of a component of the platform, at a path of keys. */
export async function readValues(component: string, ...path: readonly string[]): Promise<Values> {
  return readAt(join('platform', component, 'values.yaml'), path);
}

async function readAt(file: string, path: readonly string[]): Promise<Values> {
  let value: unknown = parse(await readFile(join(root, 'gitops', file), 'utf8'));
  for (const key of path) value = (value as Values)[key];
  return value as Values;
}

export async function openArgocdAdmin(): Promise<ArgocdAdmin> {
  const argocd = await provideBinary('argocd');
  const folder = await mkdtemp(join(tmpdir(), 'slipway-argocd-'));
  const write = async (name: string, content: object | string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, typeof content === 'string' ? content : stringify(content));
    return file;
  };
  // It wants to know of a cluster and never calls it.
  const kubeconfig = await write('kubeconfig', unreachableCluster);
  const policy = await write(
    'policy.csv',
    String((await readConfig('accounts', 'configs', 'rbac'))['policy.csv']),
  );
  const configMap = await write('argocd-cm.yaml', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data: await readConfig('health', 'configs', 'cm'),
  });
  const run = async (words: readonly string[]): Promise<{ output: string; exitCode: number }> => {
    const env = { ...process.env, KUBECONFIG: kubeconfig, ARGOCD_BINARY_NAME: 'argocd', HOME: folder };
    return promisify(execFile)(argocd, ['admin', ...words], { env, timeout: 30_000 }).then(
      ({ stdout, stderr }) => ({ output: `${stdout}${stderr}`, exitCode: 0 }),
      (error: { stdout: string; stderr: string; code: number }) => ({
        output: `${error.stdout}${error.stderr}`,
        exitCode: error.code,
      }),
    );
  };
  return {
    run,
    write,
    can: async (subject, action, resource, object) => {
      const words = ['settings', 'rbac', 'can', subject, action, resource, object, '--policy-file', policy];
      const { output } = await run(words);
      const answer = /^(Yes|No)$/m.exec(output)?.[1];
      if (answer === undefined) throw new Error(`no answer to ${words.join(' ')}: ${output}`);
      return answer === 'Yes';
    },
    healthOf: async (object) => {
      const file = await write('object.yaml', object);
      return (
        await run(['settings', 'resource-overrides', 'health', file, '--argocd-cm-path', configMap])
      ).output.trim();
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the notifications controller would find: the configuration, and a Secret of the shape secret-stores brings. */
export async function writeNotifications(admin: ArgocdAdmin): Promise<readonly string[]> {
  const { notifiers, templates, triggers } = await readConfig('notifications', 'notifications');
  const metadata = { namespace: 'argocd' };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const configMap = await admin.write('notifications.yaml', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { ...metadata, name: 'argocd-notifications-cm' },
    data: { ...(notifiers as Values), ...(templates as Values), ...(triggers as Values) },
  });
  const secret = await admin.write('notifications-secret.yaml', {
    ...{ apiVersion: 'v1', kind: 'Secret' },
    metadata: { ...metadata, name: 'argocd-notifications-secret' },
    stringData: {
      'slack-token': 'none',
      'github-app-private-key': privateKey.export({ type: 'pkcs1', format: 'pem' }),
    },
  });
  return ['--config-map', configMap, '--secret', secret];
}

const unreachableCluster = {
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'none' },
  clusters: [{ name: 'none', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'none', user: {} }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none', namespace: 'argocd' } }],
};
