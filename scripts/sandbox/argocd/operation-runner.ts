import { selfHealOperation } from './autosync.ts';
import type { Application, Operation, OperationState } from './model.ts';
import { runOperation } from './operation.ts';
import type { World } from './world.ts';

/** Model milliseconds. */
const startMs = 30;
const spuriousMs = 60;

/** Runs the operations that applications carry, one at a time each. */
export class OperationRunner {
  readonly #world: World;
  readonly #lookAgain: (key: string) => void;
  readonly #running = new Set<string>();
  #automatedSyncs = 0;

  /** `lookAgain` is called with an application after each of its operations. */
  constructor(world: World, lookAgain: (key: string) => void) {
    this.#world = world;
    this.#lookAgain = lookAgain;
  }

  /** Asks for an operation: nothing is left of the one before. */
  request(key: string, operation: Operation): void {
    this.#world.store.write(key, (application) => withOperation(application, operation));
  }

  /** Begins the operation the application carries, unless one of it runs. */
  start(key: string): void {
    if (this.#running.has(key)) return;
    this.#running.add(key);
    this.#world.clock.after(startMs, () => {
      void runOperation(this.#world, key).then((state) => {
        this.#running.delete(key);
        if (state !== undefined) this.#afterOperation(key, state);
      });
    });
  }

  #afterOperation(key: string, state: OperationState): void {
    if (this.#wantsSpuriousSelfHeal(key, state)) {
      this.#world.clock.after(spuriousMs, () => this.#startSpuriousSelfHeal(key, state));
      return;
    }
    this.#lookAgain(key);
  }

  #wantsSpuriousSelfHeal(key: string, state: OperationState): boolean {
    const { sync, initiatedBy } = state.operation;
    const automated = this.#world.store.get(key)?.spec.syncPolicy?.automated;
    const follows =
      initiatedBy.automated === true && sync.resources === undefined && state.phase === 'Succeeded';
    if (!follows || automated?.selfHeal !== true) return false;
    this.#automatedSyncs += 1;
    const mode = this.#world.switches.spuriousSelfHeal;
    return mode === 'always' || (mode === 'every-other' && this.#automatedSyncs % 2 === 0);
  }

  /** The cache still says OutOfSync, so the controller heals what is healed already: the operation applies nothing. */
  #startSpuriousSelfHeal(key: string, { operation }: OperationState): void {
    const { store } = this.#world;
    const application = store.get(key);
    if (application === undefined || application.operation !== undefined) return;
    const { resources = [] } = application.status;
    const base = { sync: operation.sync, retry: operation.retry };
    this.request(key, selfHealOperation({ resources }, base, 1));
  }
}

/** The application with a new operation; the state of the last one goes. */
export function withOperation(
  { status: { operationState: _replaced, ...status }, ...rest }: Application,
  operation: Operation,
): Application {
  return { ...rest, operation, status };
}
