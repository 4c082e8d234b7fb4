import { createHash, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import {
  checkManifest,
  keyOf,
  type Manifest,
  RefusedManifest,
  type ResourceRef,
  refOf,
  refOfKind,
  specOf,
} from './manifests.ts';
import { type BaseFields, labelling, newResource } from './new-resource.ts';
import type { OutcomeOf } from './outcomes.ts';
import {
  type AppliedResource,
  type ClusterEvent,
  canonical,
  isApplied,
  type Kinds,
  type Owner,
  type Resource,
} from './resources.ts';

export type ApplyResult = 'created' | 'configured' | 'unchanged';

interface NewEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** How long a deleted pod lingers with a deletion timestamp, in model milliseconds. */
const terminationMs = 400;
/** How long controllers take to see a change, in model milliseconds. */
const reactionMs = 20;

export interface ClusterSettings {
  readonly clock: SandboxClock;
  readonly outcomeOf: OutcomeOf;
  /** Called soon after any change of an object, with the object. */
  readonly reconcile: (cluster: Cluster, resource: Resource) => void;
}

/** The model cluster's API server: stores objects, hands changes to controllers, keeps events. */
export class Cluster {
  readonly clock: SandboxClock;
  readonly outcomeOf: OutcomeOf;
  readonly events: ClusterEvent[] = [];
  readonly #resources = new Map<string, Resource>();
  readonly #listeners = new Set<(resource: Resource) => void>();
  readonly #waiting = new Set<string>();
  readonly #reconcile: ClusterSettings['reconcile'];
  #version = 1000;

  constructor({ clock, outcomeOf, reconcile }: ClusterSettings) {
    this.clock = clock;
    this.outcomeOf = outcomeOf;
    this.#reconcile = reconcile;
  }

  /** Tells `listener` of every change, with the object as it is then. */
  onChange(listener: (resource: Resource) => void): void {
    this.#listeners.add(listener);
  }

  get(ref: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>): Resource | undefined {
    return this.#resources.get(keyOf(ref));
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  ofKind<K extends keyof Kinds>(kind: K, namespace: string): readonly Kinds[K][] {
    return this.all().filter(
      (resource): resource is Kinds[K] => resource.kind === kind && resource.ref.namespace === namespace,
    );
  }

  ownedBy<K extends keyof Kinds>(kind: K, owner: Resource): readonly Kinds[K][] {
    return this.ofKind(kind, owner.ref.namespace).filter((resource) => resource.owner?.uid === owner.uid);
  }

  /** Creates or updates an object as `kubectl apply` would. Raises `RefusedManifest` as the API server would refuse. */
  apply(manifest: Manifest, namespace: string): ApplyResult {
    const ref = refOf(manifest, namespace);
    checkManifest(manifest, ref);
    if (!this.#hasNamespace(ref.namespace))
      throw new RefusedManifest(`namespaces "${ref.namespace}" not found`);
    const found = this.get(ref);
    if (found === undefined) {
      this.put(newResource(this.base(ref), manifest));
      return 'created';
    }
    if (!isApplied(found)) throw new RefusedManifest(`${ref.kind} "${ref.name}" is owned by a controller`);
    if (canonical(found.manifest) === canonical(manifest)) return 'unchanged';
    this.#update(found, manifest);
    return 'configured';
  }

  /** As an administrator does before others put something into it. */
  createNamespace(name: string): void {
    this.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, '');
  }

  /** Adds an object that a controller made. */
  put(resource: Resource): void {
    this.#resources.set(keyOf(resource.ref), resource);
    this.touch(resource);
  }

  /** A change of an object was made in place: gives it a new version and tells everyone. */
  touch(resource: Resource): void {
    resource.resourceVersion = ++this.#version;
    for (const listener of this.#listeners) listener(resource);
    this.requeue(resource, reactionMs);
  }

  /** Lets the controllers look at the object again after a while; several calls for the near future become one. */
  requeue(resource: Resource, afterMs: number): void {
    // By identity: one that takes the name of another must not share its turn.
    const key = `${resource.uid}@${afterMs}`;
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.clock.after(afterMs, () => {
      this.#waiting.delete(key);
      this.#reconcile(this, resource);
    });
  }

  /** Deletes an object and, a moment later each, what it owns. Pods keep a deletion timestamp for a while. */
  remove(resource: Resource): void {
    if (resource.deletedAt !== undefined) return;
    resource.deletedAt = this.clock.now();
    this.touch(resource);
    this.clock.after(resource.kind === 'Pod' ? terminationMs : reactionMs, () => {
      if (this.get(resource.ref)?.uid === resource.uid) this.#resources.delete(keyOf(resource.ref));
      this.touch(resource);
      for (const child of this.all()) if (isWithin(child, resource)) this.remove(child);
    });
  }

  isGone(resource: Resource): boolean {
    return this.get(resource.ref)?.uid !== resource.uid;
  }

  record(resource: Resource, event: NewEvent): void {
    const now = this.clock.now();
    const known = this.events.find(
      (other) =>
        other.involved.uid === resource.uid &&
        other.reason === event.reason &&
        other.message === event.message,
    );
    if (known !== undefined) {
      known.count += 1;
      known.lastAt = now;
      return;
    }
    const name = `${resource.ref.name}.${shortHash(`${resource.uid}${this.events.length}`, 16)}`;
    this.events.push({
      name,
      involved: { ...resource.ref, uid: resource.uid },
      firstAt: now,
      lastAt: now,
      count: 1,
      ...event,
    });
  }

  base(ref: ResourceRef, owner?: Owner): BaseFields {
    return {
      ref,
      uid: randomUUID(),
      createdAt: this.clock.now(),
      labels: {},
      annotations: {},
      resourceVersion: 0,
      generation: 1,
      ...(owner === undefined ? {} : { owner }),
    };
  }

  /** Objects without a namespace need none. */
  #hasNamespace(name: string): boolean {
    return name === '' || this.get({ kind: 'Namespace', namespace: '', name }) !== undefined;
  }

  #update(found: AppliedResource, manifest: Manifest): void {
    const specChanged = canonical(found.manifest['spec']) !== canonical(manifest['spec']);
    Object.assign(found, { manifest, ...labelling(manifest) });
    if ('spec' in found) Object.assign(found, { spec: specOf(found.kind, manifest) });
    if (specChanged) found.generation += 1;
    this.touch(found);
  }
}

/** Whether an object goes when another one does: the namespace it is in, or its owner. */
function isWithin({ ref, owner }: Resource, parent: Resource): boolean {
  if (parent.kind === 'Namespace') return ref.namespace === parent.ref.name;
  return owner?.uid === parent.uid;
}

/** A short name suffix in the alphabet Kubernetes uses for generated names. */
export function shortHash(text: string, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  const digest = createHash('sha256').update(text).digest();
  return Array.from({ length }, (_, index) =>
    alphabet.charAt((digest[index % digest.length] ?? 0) % alphabet.length),
  ).join('');
}

export function childRef(kind: string, owner: Resource, suffix: string): ResourceRef {
  return refOfKind(kind, owner.ref.namespace, `${owner.ref.name}-${suffix}`);
}

export function ownerOf(resource: Resource): Owner {
  return { kind: resource.kind, name: resource.ref.name, uid: resource.uid };
}
