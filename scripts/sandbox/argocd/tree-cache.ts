import { canonical } from '../cluster/resources.ts';
import type { Tree } from './model.ts';

export type TreeListener = (key: string, tree: Tree) => void;

/** The trees the controller wrote at its last reconciles: they may trail the cluster and the Applications. */
export class TreeCache {
  readonly #trees = new Map<string, Tree>();
  readonly #listeners = new Set<TreeListener>();

  get(key: string): Tree | undefined {
    return this.#trees.get(key);
  }

  /** Keeps the tree; listeners hear of it when it is another than before. */
  set(key: string, tree: Tree): void {
    if (canonical(this.#trees.get(key)) === canonical(tree)) return;
    this.#trees.set(key, tree);
    for (const listener of this.#listeners) listener(key, tree);
  }

  /** Calls `listener` with every changed tree; gives a function that ends it. */
  onChange(listener: TreeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
