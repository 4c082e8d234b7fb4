import type { ActionOutcome, ExitStatus } from '../../core/action/definition.ts';
import type { Report, ReportVerdict } from '../../core/report/report.ts';
import { commitOf } from '../bump/report.ts';
import { bumpOf, rolloutOf } from '../deliver/ending.ts';
import { differencesOf } from '../deliver/report.ts';
import { describeRun } from './dead-runs.ts';
import type { MovedService } from './deliveries.ts';
import type { PromotionPlan } from './plan.ts';
import type { ResumedRun } from './resume.ts';
import { type Standing, standingsOf } from './standing.ts';

export interface Promotion {
  readonly environment: string;
  readonly upstream: string;
  readonly plan: PromotionPlan;
  /** What went, or would go in a dry run. */
  readonly moved: readonly MovedService[];
  readonly resumed: readonly ResumedRun[];
}

/** Worst first: a promotion is called by the service that fared worst. */
const SEVERITY: readonly string[] = [
  'failed',
  'rolled-back',
  'error',
  'declined',
  'unknown',
  'blocked',
  'superseded',
  'refused',
  'planned',
  'promoted',
  'waiting',
  'current',
];

const VERDICTS: Readonly<Record<string, ReportVerdict>> = {
  promoted: 'passed',
  planned: 'passed',
  current: 'passed',
  waiting: 'waiting',
  blocked: 'waiting',
  superseded: 'waiting',
  unknown: 'unknown',
};

/** The outcome of the action `promote`; the service that fared worst decides how it is called. */
export function outcomeOfPromotion(promotion: Promotion): ActionOutcome {
  const standings = standingsOf(promotion.plan, promotion.moved);
  const decisive = findDecisive(standings);
  return {
    decision: decisive?.decision ?? 'current',
    reasonCode: decisive?.decision === 'promoted' ? 'promoted' : (decisive?.reasonCode ?? 'current'),
    exitStatus: exitStatusOf(decisive),
    outputs: outputsOf(standings, promotion),
    result: {
      environment: promotion.environment,
      upstream: promotion.upstream,
      services: standings.map(fieldsOf),
      resumed: promotion.resumed.map(resumedFields),
    },
    report: reportOf(standings, promotion),
  };
}

function findDecisive(standings: readonly Standing[]): Standing | undefined {
  const rank = ({ decision }: Standing) => SEVERITY.indexOf(decision);
  return standings.toSorted((a, b) => rank(a) - rank(b))[0];
}

function exitStatusOf(decisive: Standing | undefined): ExitStatus {
  return decisive?.exitStatus ?? 0;
}

function outputsOf(standings: readonly Standing[], { resumed }: Promotion): Record<string, string> {
  const named = (decision: string) =>
    standings.filter((standing) => standing.decision === decision).map(({ service }) => service);
  const endings = standings.flatMap((standing) => standing.endings);
  const commits = endings.map((ending) => {
    const bump = bumpOf(ending);
    return bump === undefined ? undefined : commitOf(bump);
  });
  const times = standings.flatMap(({ resumeAt }) => resumeAt ?? []);
  return {
    promoted: named('promoted').join('\n'),
    waiting: named('waiting').join('\n'),
    commit: [...new Set(commits.filter((commit) => commit !== undefined))].join('\n'),
    'resume-at': times.length === 0 ? '' : new Date(Math.min(...times)).toISOString(),
    resumed: resumed.map(({ run }) => describeRun(run)).join('\n'),
    'rolled-back': named('rolled-back').join('\n'),
  };
}

function fieldsOf({ endings, resumeAt, ...standing }: Standing): Record<string, unknown> {
  const [difference] = differencesOf(endings);
  return {
    ...standing,
    ...(difference === undefined ? {} : { diff: difference.text }),
    ...(resumeAt === undefined ? {} : { resumeAt: new Date(resumeAt).toISOString() }),
    rolledBack: endings.map((ending) => rolloutOf(ending)?.rollback.word ?? 'no'),
  };
}

function resumedFields({ run, outcome, reason }: ResumedRun): Record<string, unknown> {
  const { pending, ...place } = run;
  return {
    ...place,
    image: pending.image,
    verdict: outcome?.verdict.verdict ?? null,
    reason: reason ?? null,
  };
}

function reportOf(standings: readonly Standing[], promotion: Promotion): Report {
  const { environment, upstream } = promotion;
  const decisive = findDecisive(standings);
  const rows = standings.map(({ service, version, decision, reasonCode, explanation }) => [
    service,
    version,
    decision,
    { code: reasonCode },
    explanation,
  ]);
  return {
    title: `promote ${upstream} → ${environment}: ${decisive?.decision ?? 'current'}`,
    verdict: VERDICTS[decisive?.decision ?? 'current'] ?? 'failed',
    summary:
      decisive === undefined ? 'No service is configured.' : `${decisive.service}: ${decisive.explanation}.`,
    facts: [],
    tables: [
      { title: 'Services', columns: ['Service', 'Version', 'Decision', 'Reason', 'Why'], rows },
      ...resumedTable(promotion),
    ],
    details: differencesOf(standings.flatMap(({ endings }) => endings)),
    annotations: annotationsOf(standings),
    next: [...new Set(standings.flatMap(({ service, next }) => next.map((step) => `${service}: ${step}`)))],
  };
}

function annotationsOf(standings: readonly Standing[]): Report['annotations'] {
  return standings
    .filter(({ exitStatus }) => exitStatus !== 0 && exitStatus !== 4)
    .map(({ service, decision, explanation }) => ({
      level: 'error' as const,
      title: `${service}: ${decision}`,
      message: explanation,
    }));
}

function resumedTable({ resumed }: Promotion): Report['tables'] {
  if (resumed.length === 0) return [];
  const rows = resumed.map(({ run, outcome, reason }) => [
    describeRun(run),
    outcome?.verdict.verdict ?? 'not watched',
    outcome?.verdict.explanation ?? reason ?? '',
  ]);
  return [{ title: 'Taken up from runs that died', columns: ['Release', 'Verdict', 'What was seen'], rows }];
}
