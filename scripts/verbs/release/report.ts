import type { ActionOutcome } from '../../../core/action/definition.ts';
import type { LiftPlan } from '../../../core/acts/lift-quarantine.ts';
import type { QuarantinedRelease } from '../../../core/ledger/service-ledger.ts';
import type { ActEnding } from '../perform-act.ts';
import { showLocal } from '../show-moment.ts';
import type { ReleaseInputs } from './inputs.ts';

const ENDS = {
  recorded: { decision: 'released', reasonCode: 'recorded' },
  planned: { decision: 'planned', reasonCode: 'dry-run' },
  standing: { decision: 'already-there', reasonCode: 'not-quarantined' },
} as const;

export function outcomeOfRelease(ending: ActEnding<LiftPlan>, inputs: ReleaseInputs): ActionOutcome {
  const { plan, ledgerCommit = '', repository } = ending;
  const { service, environment } = inputs;
  return {
    ...ENDS[ending.kind],
    exitStatus: 0,
    outputs: {
      image: plan.lifted?.image ?? '',
      quarantined: plan.left.map(({ image }) => image).join('\n'),
      'ledger-commit': ledgerCommit,
    },
    result: {
      service,
      environment,
      ...(plan.lifted === undefined ? {} : { lifted: forMachines(plan.lifted) }),
      quarantined: plan.left.map(forMachines),
    },
    report: {
      title: `release ${service} in ${environment}`,
      verdict: 'passed',
      summary: summarise(ending, inputs),
      facts: [
        ['Repository', `${repository.url} (${repository.branch})`],
        ...(plan.lifted === undefined ? [] : [['Image', { code: plan.lifted.image }] as const]),
        ...(ledgerCommit === '' ? [] : [['Ledger', { code: ledgerCommit }] as const]),
      ],
      tables: [
        {
          title: 'Still in quarantine',
          columns: ['Image', 'Since', 'Reason'],
          rows: plan.left.map(({ image, at, reason }) => [{ code: image }, showLocal(at), reason]),
        },
      ],
      details: [],
      annotations: [],
      next:
        ending.kind === 'recorded'
          ? [`Deliver it, or run \`slipway explain ${service} ${environment}\`.`]
          : [],
    },
  };
}

function summarise({ kind, plan }: ActEnding<LiftPlan>, { image, environment }: ReleaseInputs): string {
  const bad = plan.lifted;
  if (bad === undefined)
    return `${image ?? 'No release'} is ${image === undefined ? '' : 'not '}in quarantine in ${environment}. Nothing was recorded.`;
  const why = `It was in quarantine since ${showLocal(bad.at)}: ${bad.reason}.`;
  return kind === 'planned'
    ? `Dry run: nothing was recorded. ${why}`
    : `It may be written there again. ${why}`;
}

function forMachines({ image, at, reason, build }: QuarantinedRelease): Record<string, unknown> {
  return { image, at: new Date(at).toISOString(), reason, ...(build === undefined ? {} : { build }) };
}
