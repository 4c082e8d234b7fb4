import type { Rig } from '../../test/cluster/rig.ts';
import type { Description } from './description.ts';

export function describeRig(rig: Rig): Description {
  const { folder, url, token, adminPassword, kubeconfig, git, registry } = rig;
  return {
    ...{ folder, url, token, adminPassword, kubeconfig },
    gitUrl: git.url,
    gitFolder: git.repository.gitDir,
    registry: registry.host,
  };
}
