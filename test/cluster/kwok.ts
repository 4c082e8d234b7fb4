import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries, ControlPlane } from './control-plane.ts';
import type { KubernetesObject } from './kubernetes-api.ts';
import { findModule } from './module-files.ts';
import { podStages } from './pods/stages.ts';
import { findFreePorts } from './ports.ts';
import { type ProcessGroup, waitFor } from './processes.ts';

interface Plan {
  readonly processes: ProcessGroup;
  readonly binaries: Binaries;
  readonly folder: string;
  readonly controlPlane: ControlPlane;
}

const nodeNames = ['node-1', 'node-2'];

/** Two nodes that exist in name only, and the kubelet's part of every pod on them (`pod-lives.ts` of the sandbox). */
export async function startKwok({ processes, binaries, folder, controlPlane }: Plan): Promise<void> {
  const [port = 0] = await findFreePorts(1);
  const module = await findModule('kwok', 'sigs.k8s.io/kwok');
  await controlPlane.api.applyAll(nodeNames.map((name) => node(name)));
  const kwok = processes.start({
    name: 'kwok',
    command: binaries.kwok,
    args: [
      `--kubeconfig=${controlPlane.kubeconfig}`,
      `--config=${join(module, 'kustomize/stage/node/fast/node-initialize.yaml')}`,
      `--config=${await writeConfiguration(folder)}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
      '--node-ip=127.0.0.1',
      `--node-port=${port}`,
      `--server-address=127.0.0.1:${port}`,
      `--tls-cert-file=${controlPlane.certificate}`,
      `--tls-private-key-file=${controlPlane.key}`,
    ],
    // The templates of the stages write times without an offset.
    env: { TZ: 'UTC', HOME: folder },
  });
  const ready = { what: 'ready nodes', deadlineMs: 60_000, process: kwok };
  await waitFor(async () => (await readyNodes(controlPlane)) === nodeNames.length, ready);
}

/** A node that KWOK keeps; `labels` beside those every node has. */
export function node(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  const capacity = { cpu: '32', memory: '128Gi', pods: '500' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        ...{ 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
        ...labels,
      },
    },
    status: { allocatable: capacity, capacity },
  };
}

async function readyNodes({ api }: ControlPlane): Promise<number> {
  const list = (await api.get('/api/v1/nodes')) as { items: readonly NodeStatus[] };
  return list.items.filter(({ status }) =>
    status.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
  ).length;
}

interface NodeStatus {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function writeConfiguration(folder: string): Promise<string> {
  const logsFile = join(folder, 'container-output');
  await writeFile(logsFile, containerOutput());
  const logs = {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'every-container' },
    spec: { logs: [{ logsFile, previousLogsFile: logsFile }] },
  };
  const file = join(folder, 'kwok.yaml');
  await writeFile(file, [...podStages(), logs].map((object) => JSON.stringify(object)).join('\n---\n'));
  return file;
}

/** What every container writes, in the format of the container runtime. */
function containerOutput(): string {
  const at = new Date().toISOString();
  const lines = ['starting', 'connecting to the database', 'fatal: connection refused'];
  return lines.map((line) => `${at} stderr F ${line}\n`).join('');
}
