import type { ActionOutcome } from '../../core/action/definition.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Policy } from './supervision.ts';

/** What a run would do; the whole of it, before it waits for anything. */
export interface RolloutPlan {
  readonly server: string;
  readonly revision: string;
  readonly images: readonly string[];
  readonly applications: readonly PlannedApplication[];
  readonly repository?: string;
  readonly branch?: string;
  readonly policy: Policy;
  readonly warnings: readonly string[];
}

export interface PlannedApplication {
  readonly name: string;
  readonly project: string;
  readonly sync: string;
  readonly health: string;
  readonly revision: string;
}

/** The outcome of a dry run: everything is in place, and this is what would be watched. */
export function plannedOutcome(plan: RolloutPlan): ActionOutcome {
  const { policy, applications } = plan;
  return {
    decision: 'planned',
    reasonCode: 'dry-run',
    exitStatus: 0,
    outputs: { 'root-cause': '', 'rolled-back': 'no', 'rollback-commit': '', trace: '' },
    result: { ...plan },
    report: {
      title: `Rollout of ${plan.revision.slice(0, 10)}: planned`,
      verdict: 'passed',
      summary: `${applications.length === 1 ? 'One application' : `${applications.length} applications`} would be watched for at most ${formatDuration(policy.timeoutMs)}.`,
      facts: [
        ['Revision', { code: plan.revision }],
        ['Argo CD', plan.server],
        ['Repository', plan.repository ?? 'not known: only equality proves the revision'],
        ['Healthy for', formatDuration(policy.stabilityMs)],
        ['Rollback', policy.rollback],
      ],
      tables: [
        {
          title: 'Applications',
          columns: ['Application', 'Project', 'Sync', 'Health', 'Revision'],
          rows: applications.map(({ name, project, sync, health, revision }) => [
            name,
            project,
            sync,
            health,
            { code: revision },
          ]),
        },
      ],
      details: [],
      annotations: plan.warnings.map((message) => ({ level: 'warning', message })),
      next: ['Run it again without `dry-run`.'],
    },
  };
}
