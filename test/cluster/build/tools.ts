import { join } from 'node:path';
import type { GoTool } from '../../../scripts/tools/go-tool.ts';

export const kubernetesVersion = 'v1.37.2';
export const argocdVersion = '3.6.1';

/** One Go module of `test/cluster/tools` and the binaries that come out of it. */
export interface Tool extends Pick<GoTool<BinaryName>, 'binaries' | 'stamps'> {
  /** The folder under `tools` that holds its go.mod. */
  readonly name: ToolName;
}

const toolNames = ['certificates', 'miniredis', 'etcd', 'kwok', 'argocd', 'kubernetes', 'rollouts'] as const;
export type ToolName = (typeof toolNames)[number];

export type BinaryName =
  | 'certificates'
  | 'miniredis'
  | 'etcd'
  | 'kwok'
  | 'argocd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'rollouts-controller';

/** In the order in which they are built: the quick ones first. */
export const tools: readonly Tool[] = [
  { name: 'certificates', binaries: [{ file: 'certificates', package: '.' }], stamps: {} },
  { name: 'miniredis', binaries: [{ file: 'miniredis', package: '.' }], stamps: {} },
  { name: 'etcd', binaries: [{ file: 'etcd', package: 'go.etcd.io/etcd/server/v3' }], stamps: {} },
  { name: 'kwok', binaries: [{ file: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' }], stamps: {} },
  {
    name: 'argocd',
    binaries: [{ file: 'argocd', package: 'github.com/argoproj/argo-cd/v3/cmd' }],
    stamps: { 'github.com/argoproj/argo-cd/v3/common.version': argocdVersion },
  },
  {
    name: 'kubernetes',
    binaries: [
      { file: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
      { file: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
      { file: 'kube-scheduler', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
    ],
    stamps: {
      'k8s.io/component-base/version.gitVersion': kubernetesVersion,
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '37',
    },
  },
  {
    name: 'rollouts',
    binaries: [
      {
        file: 'rollouts-controller',
        package: 'github.com/argoproj/argo-rollouts/cmd/rollouts-controller',
      },
    ],
    stamps: {},
  },
];

/** A tool as what it is to the builder: a module with a place in the cache. */
export function goToolOf(tool: Tool): GoTool<BinaryName> {
  return { ...tool, folder: moduleFolderOf(tool.name), shelf: 'cluster' };
}

/** The folder of a tool's Go module. */
export function moduleFolderOf(name: ToolName): string {
  return join(import.meta.dirname, '..', 'tools', name);
}
