import { waitFor } from '../cluster/processes.ts';
import type { Lab } from './lab.ts';
import { type ArgocdProxy, startProxy } from './proxy.ts';
import type { Scenario } from './scenario.ts';

/** A scenario that is watched through a proxy. */
export interface Passage {
  readonly lab: Lab;
  readonly proxy: ArgocdProxy;
  readonly application: string;
  /** Slipway's own. */
  readonly token: string;
}

/** The same scenario, watched through a proxy; `happens` goes on beside it, from before the release. */
export function behind(happens: (passage: Passage) => unknown, scenario: Scenario): Scenario {
  return {
    ...scenario,
    standpoint: async (lab, application) => {
      const { token = lab.token } = (await scenario.standpoint?.(lab, application)) ?? {};
      const proxy = await startProxy(lab.url);
      const happening = happens({ lab, proxy, application, token });
      return {
        url: proxy.url,
        token,
        [Symbol.asyncDispose]: async () => {
          await happening;
          await proxy[Symbol.asyncDispose]();
        },
      };
    },
  };
}

const watching = /^GET .*\/stream\/applications/;

/** Waits until Slipway watches through the proxy: its first look is over. */
export async function untilWatched({ proxy }: Pick<Passage, 'proxy'>): Promise<void> {
  await waitFor(async () => proxy.traffic.countOf(watching) > 0, {
    what: 'the event stream to be asked for',
    deadlineMs: 180_000,
  });
}
