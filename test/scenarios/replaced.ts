import { isAsBefore } from './deliveries.ts';
import { isLeftAlone } from './rollbacks.ts';
import { endedThreeTimes, type Scenario, web } from './scenario.ts';
import { says } from './slipway.ts';

const fails = { through: 'deliver', isRestless: true, tag: '2.0.0-crash' } satisfies Partial<Scenario>;
const crash = { reasonCodes: ['crash'], certain: endedThreeTimes };

/** Deliveries that fail over something that was not healthy when they were written. */
export const replaced: readonly Scenario[] = [
  {
    ...fails,
    name: 'delivery-over-beginner',
    what: 'a delivery that never gets ready, over a release whose pods were not up yet',
    tagBefore: '1.0.0-slow-25',
    tag: '2.0.0-unready',
    expected: { decision: 'rolled-back', reasonCodes: ['probe-failing'] },
    check: isAsBefore,
  },
  {
    ...fails,
    name: 'delivery-beside-bad',
    what: 'a delivery that crashes late, beside another service that has crashed for long',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0-crash') }),
    tag: '2.0.0-late-crash',
    expected: { decision: 'rolled-back', ...crash },
    check: isAsBefore,
  },
  {
    ...fails,
    name: 'delivery-over-broken',
    what: 'a delivery that crashes, over a release that crashed too: going back is only proposed',
    tagBefore: '1.0.0-crash',
    expected: { decision: 'failed', ...crash },
    check: async (lab, played) => [
      ...(await isLeftAlone(lab, played)),
      ...says(played, 'rolled-back', 'proposed'),
    ],
  },
];
