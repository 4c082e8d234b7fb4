import { join } from 'node:path';
import type { Binaries, ControlPlane } from './control-plane.ts';
import { findModule, readObjects } from './module-files.ts';
import { findFreePorts } from './ports.ts';
import { type ProcessGroup, waitFor } from './processes.ts';

interface Plan {
  readonly processes: ProcessGroup;
  readonly binaries: Binaries;
  readonly folder: string;
  readonly controlPlane: ControlPlane;
}

const deadlineMs = 60_000;

/** The CRDs of Argo Rollouts and its controller, which moves Rollouts by replica counts alone: no traffic router is there. */
export async function startArgoRollouts({ processes, binaries, folder, controlPlane }: Plan): Promise<void> {
  const module = await findModule('rollouts', 'github.com/argoproj/argo-rollouts');
  await controlPlane.api.applyAll(await readObjects(join(module, 'manifests/crds')));
  const [metrics = 0, health = 0] = await findFreePorts(2);
  const controller = processes.start({
    name: 'rollouts-controller',
    command: binaries['rollouts-controller'],
    args: [
      `--kubeconfig=${controlPlane.kubeconfig}`,
      '--leader-elect=false',
      `--metricsPort=${metrics}`,
      `--healthzPort=${health}`,
    ],
    env: { HOME: folder },
  });
  const ready = { what: 'the controller of Argo Rollouts', deadlineMs, process: controller };
  await waitFor(async () => (await fetch(`http://127.0.0.1:${health}/healthz`)).ok, ready);
}
