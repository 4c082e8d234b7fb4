/** Where the token of a request comes from. */
export interface Credentials {
  /** Nothing for anonymous access. */
  token(): Promise<string | undefined>;
  /** After the server refused `token`: whether another one is there now, so that one more try makes sense. */
  renew(token: string | undefined): Promise<boolean>;
}

/** Anonymous access (`users.anonymous.enabled`). */
export const noCredentials: Credentials = {
  token: async () => undefined,
  renew: async () => false,
};

export function fixedToken(token: string): Credentials {
  return { token: async () => token, renew: async () => false };
}

/**
 * A token that can be had again: a file that is rotated, or an exchange for a GitHub identity token. Callers that are
 * refused at the same time share one renewal; a token that was replaced meanwhile is not replaced again. `token`
 * raises what `obtain` raises, `renew` takes that for "no other token is there".
 */
export function renewableToken(obtain: () => Promise<string>): Credentials {
  let current: Promise<string> | undefined;
  let renewal: Promise<boolean> | undefined;

  function obtainOnce(): Promise<string> {
    current ??= obtain().catch((thrown: unknown) => {
      current = undefined;
      throw thrown;
    });
    return current;
  }

  async function replace(refused: string | undefined): Promise<boolean> {
    const held = await current?.catch(() => undefined);
    if (held !== undefined && held !== refused) return true;
    const fresh = await obtain().catch(() => undefined);
    if (fresh === undefined || fresh === refused) return false;
    current = Promise.resolve(fresh);
    return true;
  }

  return {
    token: obtainOnce,
    renew: (refused) => {
      renewal ??= replace(refused).finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
  };
}
