import type { DoraFigures } from './figures.ts';
import type { DeliveryHistory } from './history.ts';

/** What the figures cannot say, so that nobody takes them for more than they are. */
export interface Unknown {
  readonly code:
    | 'ledger-begins-later'
    | 'lead-time-from-start'
    | 'nothing-new'
    | 'no-verdict'
    | 'not-restored'
    | 'adopted'
    | 'start-missing'
    | 'targets-unknown';
  readonly text: string;
}

/** What could not be known of a window; `knowsTargets`: whether the declared targets of the environment were there. */
export function listUnknowns(
  history: DeliveryHistory,
  figures: DoraFigures,
  { knowsTargets }: { readonly knowsTargets: boolean },
): readonly Unknown[] {
  return [
    ...tellOfBegin(figures),
    ...tellOfLeadTimes(figures),
    ...tellOfOpenEnds(figures),
    ...tellOfServices(history),
    ...(knowsTargets ? [] : [TARGETS_UNKNOWN]),
  ];
}

const TARGETS_UNKNOWN: Unknown = {
  code: 'targets-unknown',
  text: 'slipway.yaml was not read, so every target the ledger ever named is waited for; one that was given up since keeps later releases from counting',
};

function tellOfBegin({ window, ledgerBegin }: DoraFigures): readonly Unknown[] {
  if (ledgerBegin === undefined || ledgerBegin <= window.from) return [];
  return [
    {
      code: 'ledger-begins-later',
      text: `The ledger begins at ${new Date(ledgerBegin).toISOString()}, after the window does; frequency is told of the time since`,
    },
  ];
}

function tellOfLeadTimes({ total }: DoraFigures): readonly Unknown[] {
  const { leadTimesEstimated: estimated, leadTimesLeftOut: leftOut, leadTime } = total;
  return [
    ...when(
      estimated,
      'lead-time-from-start',
      `${estimated} of ${leadTime?.samples ?? 0} lead times are counted from the first start of the digest, as nobody recorded when its source commit was made; they are too short`,
    ),
    ...when(
      leftOut,
      'nothing-new',
      `${count(leftOut, 'deployment')} brought an older release, or one that had been deployed before, and so no lead time`,
    ),
  ];
}

function tellOfOpenEnds({ total }: DoraFigures): readonly Unknown[] {
  const { pending, superseded, unrestored } = total;
  return [
    ...when(
      pending,
      'no-verdict',
      `${count(pending, 'release')} of this window has no verdict yet and counts neither as deployed nor as failed`,
    ),
    ...when(
      superseded,
      'no-verdict',
      `${count(superseded, 'release')} never got a verdict, as another one was written over it; its age went to the next deployment`,
    ),
    ...when(
      unrestored,
      'not-restored',
      `After ${count(unrestored, 'failure')} nothing was seen healthy yet; the time to restore leaves it out`,
    ),
  ];
}

function tellOfServices({ services }: DeliveryHistory): readonly Unknown[] {
  const adopted = services.reduce((sum, service) => sum + service.adopted, 0);
  const strays = services.reduce((sum, service) => sum + service.strays, 0);
  return [
    ...when(
      adopted,
      'adopted',
      `${count(adopted, 'adoption')} of what ran already: no deployment, and nothing is known of how it got there`,
    ),
    ...when(
      strays,
      'start-missing',
      `${count(strays, 'verdict')} about releases whose start is not in the ledger`,
    ),
  ];
}

function when(amount: number, code: Unknown['code'], text: string): readonly Unknown[] {
  return amount === 0 ? [] : [{ code, text }];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
