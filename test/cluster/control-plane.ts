import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BinaryName } from './build/tools.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { findFreePorts } from './ports.ts';
import { type ProcessGroup, waitFor } from './processes.ts';

export type Binaries = Readonly<Record<BinaryName, string>>;

export interface ControlPlane {
  readonly api: KubernetesApi;
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** For an administrator; its context has the namespace `argocd`. */
  readonly kubeconfig: string;
  /** The certificate and key of every server of the cluster. */
  readonly certificate: string;
  readonly key: string;
}

interface Plan {
  readonly processes: ProcessGroup;
  readonly binaries: Binaries;
  /** Takes data, certificates and the kubeconfig. */
  readonly folder: string;
}

const startDeadlineMs = 90_000;

/** Starts etcd, the API server, the controllers and the scheduler; all listen on free ports of loopback. */
export async function startControlPlane(plan: Plan): Promise<ControlPlane> {
  const pki = join(plan.folder, 'pki');
  await mkdir(pki, { recursive: true });
  await promisify(execFile)(plan.binaries.certificates, [pki]);
  const [etcd = 0, secure = 0, controllers = 0, scheduler = 0] = await findFreePorts(4);
  startEtcd(plan, etcd);
  const server = `https://127.0.0.1:${secure}`;
  const kubeconfig = await writeKubeconfig(plan.folder, pki, server);
  const api = await connect(pki, server);
  const apiServer = startApiServer(plan, { etcd, secure, pki });
  const ready = { what: 'the Kubernetes API server', deadlineMs: startDeadlineMs, process: apiServer };
  await waitFor(async () => (await api.get('/readyz')) === 'ok', ready);
  startControllers(plan, { port: controllers, kubeconfig, pki });
  startScheduler(plan, { port: scheduler, kubeconfig });
  return { api, server, kubeconfig, certificate: join(pki, 'server.crt'), key: join(pki, 'server.key') };
}

function startEtcd({ processes, binaries, folder }: Plan, port: number): void {
  const url = `http://127.0.0.1:${port}`;
  processes.start({
    name: 'etcd',
    command: binaries.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      // Nothing here outlives the rig, and a disk that syncs would set the pace of every test.
      '--unsafe-no-fsync',
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      '--listen-peer-urls=http://127.0.0.1:0',
      '--log-level=warn',
    ],
  });
}

interface ApiServerPlaces {
  readonly etcd: number;
  readonly secure: number;
  readonly pki: string;
}

function startApiServer({ processes, binaries, folder }: Plan, { etcd, secure, pki }: ApiServerPlaces) {
  return processes.start({
    name: 'kube-apiserver',
    command: binaries['kube-apiserver'],
    args: [
      `--etcd-servers=http://127.0.0.1:${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${secure}`,
      `--cert-dir=${join(folder, 'apiserver')}`,
      `--tls-cert-file=${join(pki, 'server.crt')}`,
      `--tls-private-key-file=${join(pki, 'server.key')}`,
      `--client-ca-file=${join(pki, 'ca.crt')}`,
      // KWOK plays the kubelet; the API server fetches the logs of pods from it.
      `--kubelet-client-certificate=${join(pki, 'admin.crt')}`,
      `--kubelet-client-key=${join(pki, 'admin.key')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(pki, 'service-accounts.pub')}`,
      `--service-account-signing-key-file=${join(pki, 'service-accounts.key')}`,
      '--disable-admission-plugins=ServiceAccount',
      '--shutdown-delay-duration=0s',
    ],
  });
}

interface ControllersPlaces {
  readonly port: number;
  readonly kubeconfig: string;
  readonly pki: string;
}

function startControllers(plan: Plan, { port, kubeconfig, pki }: ControllersPlaces): void {
  plan.processes.start({
    name: 'kube-controller-manager',
    command: plan.binaries['kube-controller-manager'],
    args: [
      ...delegatedFlags(kubeconfig, port),
      `--cert-dir=${join(plan.folder, 'controllers')}`,
      `--service-account-private-key-file=${join(pki, 'service-accounts.key')}`,
      '--use-service-account-credentials=false',
    ],
  });
}

function startScheduler(
  { processes, binaries }: Plan,
  { port, kubeconfig }: Omit<ControllersPlaces, 'pki'>,
): void {
  const args = delegatedFlags(kubeconfig, port);
  processes.start({ name: 'kube-scheduler', command: binaries['kube-scheduler'], args });
}

function delegatedFlags(kubeconfig: string, port: number): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
  ];
}

async function connect(pki: string, server: string): Promise<KubernetesApi> {
  const [authority, certificate, key] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map((file) => readFile(join(pki, file), 'utf8')),
  );
  return new KubernetesApi({
    server,
    authority: authority ?? '',
    certificate: certificate ?? '',
    key: key ?? '',
  });
}

async function writeKubeconfig(folder: string, pki: string, server: string): Promise<string> {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'cluster',
    clusters: [{ name: 'cluster', cluster: { server, 'certificate-authority': join(pki, 'ca.crt') } }],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate': join(pki, 'admin.crt'), 'client-key': join(pki, 'admin.key') },
      },
    ],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'admin', namespace: 'argocd' } }],
  };
  const file = join(folder, 'kubeconfig');
  await writeFile(file, JSON.stringify(kubeconfig, undefined, 2), { mode: 0o600 });
  return file;
}
