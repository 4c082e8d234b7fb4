/** Things that arrive by themselves, taken one after the other by one reader. */
export interface Inbox<T> {
  put(thing: T): void;
  /** Ends a wait with nothing. */
  wake(): void;
  /** The next thing, or nothing when the wait ended first. */
  take(wait: Promise<unknown>): Promise<T | undefined>;
}

export function createInbox<T>(): Inbox<T> {
  const things: T[] = [];
  let ring: () => void = () => undefined;
  return {
    put: (thing) => {
      things.push(thing);
      ring();
    },
    wake: () => ring(),
    take: async (wait) => {
      if (things.length === 0) {
        const arrival = new Promise<void>((resolve) => {
          ring = resolve;
        });
        await Promise.race([arrival, wait]);
      }
      return things.shift();
    },
  };
}
