import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import type { Performer } from '../../../core/acts/act.ts';
import { type AdoptionAnswer, type AdoptionPlan, planAdoption } from '../../../core/acts/adopt.ts';
import type { ServiceLedger } from '../../../core/ledger/service-ledger.ts';
import { type ActSight, performAct, performerOf } from '../perform-act.ts';
import { type FoundPlace, findReleases, listPlaces } from './find.ts';
import type { AdoptInputs } from './inputs.ts';
import { type Prove, proveByArgoCd, trusted } from './prove.ts';
import { outcomeOfAdoption } from './report.ts';

/** The verb `adopt`: reads every file, asks Argo CD or takes the caller's word, and records what runs. */
export async function runAdopt(inputs: AdoptInputs, context: ActionContext): Promise<ActionOutcome> {
  const performer = performerOf(inputs, context);
  const prove = inputs.trust ? trusted : proveByArgoCd(inputs, context);
  context.progress.step('Look at what runs');
  const ending = await performAct(inputs, context, (sight) => decide(sight, { inputs, prove, performer }));
  return outcomeOfAdoption(ending);
}

interface Adopting {
  readonly inputs: AdoptInputs;
  readonly prove: Prove;
  readonly performer: Performer;
}

async function decide(sight: ActSight, { inputs, prove, performer }: Adopting): Promise<AdoptionPlan> {
  const wanted = { services: inputs.service, environments: inputs.environment };
  const places = await findReleases(sight.view, listPlaces(sight.config, wanted));
  const ledgers = await readLedgers(sight, places);
  const found = places.flatMap((one) => (one.kind === 'found' ? [one] : []));
  const known = planAdoption(
    found.map(({ release }) => release),
    ledgers,
    performer,
  );
  const faults: AdoptionAnswer[] = [];
  const proven: typeof found = [];
  for (const [index, one] of found.entries()) {
    const isNew = known.answers[index]?.verdict === 'adopted';
    const objection = isNew ? await prove(one.place, one.release.image) : undefined;
    if (objection === undefined) proven.push(one);
    else faults.push({ ...answerAt(one), image: one.release.image, objection });
  }
  const plan = planAdoption(
    proven.map(({ release }) => release),
    ledgers,
    performer,
  );
  const unread = places.flatMap((one) =>
    one.kind === 'unreadable' ? [{ ...answerAt(one), objection: one.objection }] : [],
  );
  return { entries: plan.entries, answers: [...plan.answers, ...faults, ...unread] };
}

function answerAt({ place: { service, environment, target = '' } }: FoundPlace) {
  return { service, environment, target, verdict: 'refused' } as const;
}

async function readLedgers(
  { workplace, view }: ActSight,
  places: readonly FoundPlace[],
): Promise<ReadonlyMap<string, ServiceLedger>> {
  const all = await workplace.branch.ledger.readServices(view.ledgerTip);
  const wanted = new Set(places.map(({ place }) => place.service));
  return new Map([...all].filter(([service]) => wanted.has(service)));
}
