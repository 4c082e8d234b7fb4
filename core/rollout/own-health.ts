import type { ApplicationView, HealthView, ResourceView } from './application.ts';
import { isWorkload, keyOf } from './resource-ref.ts';
import type { Scope } from './scope.ts';
import type { TreeView } from './tree.ts';

/** One resource that keeps the release from being healthy. */
export interface Culprit {
  readonly resource: ResourceView;
  readonly health: HealthView;
}

export interface OwnHealth {
  /** The worst of our own resources; `unclear` where it is not known whose the unhealthy one is. */
  readonly status: 'Healthy' | 'Progressing' | 'Suspended' | 'Degraded' | 'Missing' | 'Unknown' | 'unclear';
  readonly culprits: readonly Culprit[];
}

export interface HealthFacts {
  readonly view: ApplicationView;
  readonly tree: TreeView | null;
  readonly scope: Scope;
  /** Health of each resource before the push, by its key. */
  readonly before: ReadonlyMap<string, string>;
}

const severity: readonly OwnHealth['status'][] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/**
 * The health of what is ours. Argo CD's verdict over the whole application is enough when it is good; when it is not,
 * only our own resources count: another service's failure, and what was Degraded before the push, is context.
 */
export function judgeOwnHealth(facts: HealthFacts): OwnHealth {
  const { view } = facts;
  if (view.health.status === 'Healthy') return { status: 'Healthy', culprits: [] };
  const listed = listHealth(facts);
  const unhealthy = listed.filter(({ health, resource }) => isTrouble(health, resource));
  if (unhealthy.length === 0) return { status: knownStatus(view.health.status), culprits: [] };
  const concerning = unhealthy.filter((one) => !isContext(one, facts));
  if (concerning.length === 0) {
    const isOursSeen = listed.some(({ resource }) => facts.scope.isOwnWorkload(resource.ref));
    return { status: isOursSeen || facts.scope.judgesAll ? 'Healthy' : 'unclear', culprits: [] };
  }
  const own = concerning.filter(({ resource }) => isClearlyOwn(resource, facts.scope));
  if (own.length === 0) return { status: 'unclear', culprits: concerning };
  return { status: worstStatus(own), culprits: own };
}

function isClearlyOwn({ ref }: ResourceView, scope: Scope): boolean {
  const owner = scope.ownerOf(ref);
  return owner === 'own' || (owner === 'shared' && !scope.hasUnknown);
}

/** The health in the status, or that of the tree where Argo CD keeps it there (3.0 and later, by default). */
function listHealth({ view, tree }: HealthFacts): readonly Culprit[] {
  const inStatus = view.resources.flatMap((resource) =>
    resource.health === null ? [] : [{ resource, health: resource.health }],
  );
  if (inStatus.length > 0 || tree === null) return inStatus;
  const managed = new Map(view.resources.map((resource) => [keyOf(resource.ref), resource]));
  return tree.nodes.flatMap(({ ref, health }) => {
    const resource = managed.get(keyOf(ref));
    return resource === undefined || health === null ? [] : [{ resource, health }];
  });
}

/** A suspended CronJob is as its manifest wants it; a hook is judged by its operation. */
function isTrouble({ status }: HealthView, { ref, isHook }: ResourceView): boolean {
  return status !== 'Healthy' && !isHook && !(status === 'Suspended' && ref.kind === 'CronJob');
}

function isContext({ resource, health }: Culprit, { scope, before }: HealthFacts): boolean {
  const owner = scope.ownerOf(resource.ref);
  if (owner === 'foreign') return true;
  if (owner === 'shared' && scope.hasForeign) return true;
  return (scope.judgesAll || !scope.isOwnWorkload(resource.ref)) && wasSo({ resource, health }, before);
}

/** Degraded before the push; or what has no replicas to roll and never became ready (an Ingress on a bare cluster). */
function wasSo({ resource, health }: Culprit, before: HealthFacts['before']): boolean {
  const isSame = before.get(keyOf(resource.ref)) === health.status;
  return isSame && (health.status === 'Degraded' || !isWorkload(resource.ref));
}

function worstStatus(culprits: readonly Culprit[]): OwnHealth['status'] {
  return culprits
    .map(({ health }) => knownStatus(health.status))
    .reduce((worst, status) => (rank(status) > rank(worst) ? status : worst));
}

function rank(status: OwnHealth['status']): number {
  return severity.indexOf(status);
}

function knownStatus(status: string): OwnHealth['status'] {
  return severity.find((one) => one === status) ?? 'Unknown';
}
