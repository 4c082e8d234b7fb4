import { behind, type Passage, untilWatched } from './behind.ts';
import { pause } from './lab.ts';
import { endedThreeTimes, type Scenario } from './scenario.ts';

/** What a gateway does, from its start or when Slipway watches. */
interface Gateway {
  readonly name: string;
  readonly what: string;
  readonly misbehave: (passage: Passage) => unknown;
}

const misbehaviours: readonly Gateway[] = [
  {
    name: 'holds-stream',
    what: 'a gateway that lets nothing of an event stream through',
    misbehave: ({ proxy }) => {
      proxy.streams.holdBytes = Number.POSITIVE_INFINITY;
    },
  },
  {
    name: 'buffers-stream',
    what: 'a gateway that gathers 64 KiB of an event stream first',
    misbehave: ({ proxy }) => {
      proxy.streams.holdBytes = 65_536;
    },
  },
  {
    name: 'cuts-stream',
    what: 'a gateway that ends an event stream after each event',
    misbehave: ({ proxy }) => {
      proxy.streams.endAfterEvents = 1;
    },
  },
  {
    name: 'limits-stream',
    what: 'a gateway that ends an event stream after 3 seconds',
    misbehave: ({ proxy, lab }) => {
      proxy.streams.endAfterSeconds = 3 / lab.speed;
    },
  },
  {
    name: 'loses-answers',
    what: 'a gateway that loses answers of calls that were served',
    misbehave: async ({ proxy }) => {
      await untilWatched({ proxy });
      proxy.inject({ kind: 'drop-answer', on: /refresh$/, times: 1 });
      proxy.inject({ kind: 'drop-answer', times: 5 });
    },
  },
  {
    name: 'finds-nobody',
    what: 'a gateway that answers 502 for a while',
    misbehave: async ({ proxy, lab }) => {
      await untilWatched({ proxy });
      proxy.inject({ kind: 'status', status: 502 });
      await pause(lab, 8);
      proxy.clearFaults();
    },
  },
  {
    name: 'asks-to-wait',
    what: 'a gateway that answers 429 and says how long to wait',
    misbehave: async ({ proxy }) => {
      await untilWatched({ proxy });
      proxy.inject({ kind: 'status', status: 429, retryAfterSeconds: 2, times: 6 });
    },
  },
  {
    name: 'wants-a-login',
    what: 'a gateway that shows a page to log in at for a while, with 200',
    misbehave: async ({ proxy, lab }) => {
      await untilWatched({ proxy });
      proxy.inject({ kind: 'login-page' });
      await pause(lab, 8);
      proxy.clearFaults();
    },
  },
  {
    name: 'is-slow',
    what: 'a gateway that takes a second for every call',
    misbehave: ({ proxy, lab }) => proxy.inject({ kind: 'delay', milliseconds: 1000 / lab.speed }),
  },
];

/** A good and a crashing release behind each of them: the same answers as without. */
const throughMisbehaviour = misbehaviours.flatMap((gateway): readonly Scenario[] => [
  behind(gateway.misbehave, {
    name: `gateway-${gateway.name}`,
    what: `a good release behind ${gateway.what}`,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  }),
  behind(gateway.misbehave, {
    name: `gateway-${gateway.name}-crash`,
    what: `a crashing release behind ${gateway.what}`,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  }),
]);

/** Gateways behind which nothing can be learned. */
const closedGateways: readonly Scenario[] = [
  behind(({ proxy }) => proxy.inject({ kind: 'login-page' }), {
    name: 'gateway-login-first',
    what: 'a gateway that wants a login from the beginning',
    tag: '2.0.0',
    expected: { decision: 'error', reasonCodes: ['argocd-not-json'] },
  }),
  behind(({ proxy }) => proxy.inject({ kind: 'status', status: 502 }), {
    name: 'gateway-nobody-first',
    what: 'a gateway that finds nobody from the beginning',
    tag: '2.0.0',
    expected: { decision: 'error', reasonCodes: ['argocd-unavailable'] },
  }),
  behind(
    async ({ proxy }) => {
      await untilWatched({ proxy });
      proxy.inject({ kind: 'login-page' });
    },
    {
      name: 'gateway-login-later',
      what: 'a gateway that wants a login while a bad release is watched, and goes on wanting it',
      tag: '2.0.0-crash',
      timeoutSeconds: 60,
      expected: { decision: 'unknown', reasonCodes: ['api-unreachable'] },
    },
  ),
];

export const gateways: readonly Scenario[] = [...throughMisbehaviour, ...closedGateways];
