import { type Cluster, childRef, ownerOf } from './cluster.ts';
import { hashOfTemplate } from './replica-sets.ts';
import type { ControllerRevision, DaemonSet, StatefulSet } from './resources.ts';

export const revisionLabel = 'controller-revision-hash';

/** The revision of the workload's template, made, or taken up again with the next number. */
export function findOrCreateRevision(cluster: Cluster, owner: DaemonSet | StatefulSet): ControllerRevision {
  const { template } = owner.spec;
  const hash = hashOfTemplate(template);
  const revisions = cluster.ownedBy('ControllerRevision', owner);
  const highest = Math.max(0, ...revisions.map(({ revision }) => revision));
  const found = revisions.find((revision) => revision.hash === hash);
  if (found === undefined) return createRevision(cluster, owner, highest + 1);
  if (found.revision < highest) {
    found.revision = highest + 1;
    cluster.touch(found);
  }
  return found;
}

function createRevision(
  cluster: Cluster,
  owner: DaemonSet | StatefulSet,
  revision: number,
): ControllerRevision {
  const { template } = owner.spec;
  const hash = hashOfTemplate(template);
  const created: ControllerRevision = {
    ...cluster.base(childRef('ControllerRevision', owner, hash), ownerOf(owner)),
    kind: 'ControllerRevision',
    hash,
    template,
    revision,
  };
  cluster.put(created);
  return created;
}
