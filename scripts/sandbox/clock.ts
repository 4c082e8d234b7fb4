/** Model time: every delay of the sandbox goes through one clock, so one number makes all of it faster. */
export interface SandboxClock {
  /** Wall-clock milliseconds since the epoch: timestamps in answers stay real, only waits are shortened. */
  now(): number;
  /** Runs `run` after `modelMs` of model time; gives a function that cancels it. */
  after(modelMs: number, run: () => void): () => void;
  sleep(modelMs: number): Promise<void>;
  /** How long a span of model time takes on the wall, in milliseconds. */
  toWall(modelMs: number): number;
  /** Model time stands still from now on: nothing that waits will ever run. */
  stop(): void;
}

/** A clock on which a model second lasts 1/`speed` real seconds. */
export function startClock(speed: number): SandboxClock {
  if (!(speed > 0)) throw new RangeError(`speed must be a positive number, got ${speed}`);
  const timers = new Set<NodeJS.Timeout>();
  const toWall = (modelMs: number) => modelMs / speed;
  let stopped = false;
  const after = (modelMs: number, run: () => void) => {
    if (stopped) return () => undefined;
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, toWall(modelMs));
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  return {
    now: () => Date.now(),
    after,
    sleep: (modelMs) => new Promise((resolve) => after(modelMs, resolve)),
    toWall,
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
