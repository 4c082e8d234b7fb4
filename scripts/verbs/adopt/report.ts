import type { ActionOutcome, ExitStatus } from '../../../core/action/definition.ts';
import type { AdoptionAnswer, AdoptionPlan } from '../../../core/acts/adopt.ts';
import type { ActEnding } from '../perform-act.ts';

interface Meaning {
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  readonly summary: string;
}

export function outcomeOfAdoption(ending: ActEnding<AdoptionPlan>): ActionOutcome {
  const { plan, repository, ledgerCommit = '' } = ending;
  const { summary, ...meaning } = meaningOf(ending);
  return {
    ...meaning,
    outputs: {
      adopted: answersOf(plan, 'adopted')
        .map(({ image, ...place }) => `${placeOf(place)} ${image}`)
        .join('\n'),
      refused: answersOf(plan, 'refused')
        .map(({ objection, ...place }) => `${placeOf(place)} ${objection?.code}`)
        .join('\n'),
      'ledger-commit': ledgerCommit,
    },
    result: { places: plan.answers },
    report: {
      title: 'adopt',
      verdict: meaning.exitStatus === 0 ? 'passed' : 'failed',
      summary,
      facts: [
        ['Repository', `${repository.url} (${repository.branch})`],
        ...(ledgerCommit === '' ? [] : [['Ledger', { code: ledgerCommit }] as const]),
      ],
      tables: [
        {
          title: 'What runs',
          columns: ['Service', 'Environment', 'Image', 'In the ledger', 'Why not'],
          rows: plan.answers.map((answer) => [
            answer.service,
            environmentOf(answer),
            answer.image === undefined ? '' : { code: answer.image },
            answer.verdict,
            answer.objection?.reason ?? '',
          ]),
        },
      ],
      details: [],
      annotations: warningsOf(plan),
      next:
        meaning.exitStatus === 0
          ? []
          : ['Deliver what was refused: then the ledger learns it from the rollout.'],
    },
  };
}

function meaningOf({ kind, plan }: ActEnding<AdoptionPlan>): Meaning {
  const [adopted, known, refused] = (['adopted', 'known', 'refused'] as const).map(
    (verdict) => answersOf(plan, verdict).length,
  );
  const counts = `${adopted} adopted, ${known} known before, ${refused} refused`;
  const firstCode = answersOf(plan, 'refused')[0]?.objection?.code;
  if (kind === 'planned') return passed('planned', 'dry-run', `Dry run, nothing was recorded: ${counts}.`);
  if (firstCode === undefined) {
    return kind === 'recorded'
      ? passed('adopted', 'recorded', `${counts}.`)
      : passed('already-there', 'all-known', `The ledger knew all of it. Nothing was recorded.`);
  }
  const decision = kind === 'recorded' ? 'partly-adopted' : 'refused';
  return { decision, reasonCode: firstCode, exitStatus: 1, summary: `${counts}.` };
}

function passed(decision: string, reasonCode: string, summary: string): Meaning {
  return { decision, reasonCode, exitStatus: 0, summary };
}

function answersOf({ answers }: AdoptionPlan, verdict: AdoptionAnswer['verdict']): readonly AdoptionAnswer[] {
  return answers.filter((answer) => answer.verdict === verdict);
}

function environmentOf({ environment, target }: Pick<AdoptionAnswer, 'environment' | 'target'>): string {
  return target === '' ? environment : `${environment}/${target}`;
}

function placeOf(place: Pick<AdoptionAnswer, 'service' | 'environment' | 'target'>): string {
  return `${place.service} ${environmentOf(place)}`;
}

/** What is known by a tag alone can be another image tomorrow. */
function warningsOf(plan: AdoptionPlan): ActionOutcome['report']['annotations'] {
  return answersOf(plan, 'adopted')
    .filter(({ image }) => image !== undefined && !image.includes('@'))
    .map((answer) => ({
      level: 'warning',
      message: `${placeOf(answer)} is adopted by its tag, and tags move: deliver a release with its digest`,
    }));
}
