import type { Application } from './model.ts';

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED';
export interface WatchEvent {
  readonly type: WatchType;
  readonly application: Application;
}
export type Listener = (event: WatchEvent) => void;

/** What a writer wants to have: identity and version are the store's own. */
export type Change = (
  application: Application,
) => Pick<Application, 'metadata' | 'spec' | 'operation' | 'status'>;

/** The Application objects of the model cluster: immutable versions, one counter, watchers told of every write. */
export class ApplicationStore {
  readonly #current = new Map<string, Application>();
  readonly #previous = new Map<string, Application>();
  readonly #listeners = new Set<Listener>();
  #version = 5000;

  get resourceVersion(): string {
    return String(this.#version);
  }

  get(key: string): Application | undefined {
    return this.#current.get(key);
  }

  /** The version before the current one, as a replica that lags would still have it. */
  getStale(key: string): Application | undefined {
    return this.#previous.get(key) ?? this.#current.get(key);
  }

  all(): readonly Application[] {
    return [...this.#current.values()];
  }

  create(application: Application): Application {
    return this.#save('ADDED', application);
  }

  /** One write of the API server: `undefined` when the application is gone. */
  write(key: string, change: Change): Application | undefined {
    const before = this.#current.get(key);
    if (before === undefined) return undefined;
    this.#previous.set(key, before);
    return this.#save('MODIFIED', change(before));
  }

  /** A write that is left out when it would change nothing. */
  patch(key: string, change: Change): Application | undefined {
    const before = this.#current.get(key);
    if (before === undefined || JSON.stringify(change(before)) === JSON.stringify(before)) return before;
    return this.write(key, change);
  }

  remove(key: string): void {
    const application = this.#current.get(key);
    if (application === undefined) return;
    this.#current.delete(key);
    this.#tell({ type: 'DELETED', application });
  }

  /** Calls `listener` on every write; gives a function that ends it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #save(type: WatchType, application: Application): Application {
    const resourceVersion = String(++this.#version);
    const saved = { ...application, metadata: { ...application.metadata, resourceVersion } };
    this.#current.set(keyOfApplication(saved.metadata), saved);
    this.#tell({ type, application: saved });
    return saved;
  }

  #tell(event: WatchEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

export function keyOfApplication({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${namespace}/${name}`;
}
