import type { ApplicationState } from './advance.ts';
import type { Evidence } from './decision.ts';
import type { Watch } from './watch.ts';

/** The facts a verdict rests on, for each application. */
export function collectEvidence(found: {
  readonly applications: readonly ApplicationState[];
  readonly watch: Watch;
  readonly now: number;
}): readonly Evidence[] {
  return found.applications.flatMap((state) => evidenceOf(state));
}

function evidenceOf({ facts, progress, assessment }: ApplicationState): readonly Evidence[] {
  if (assessment === null) return [];
  const { view, compared, images } = assessment;
  const app = facts.name;
  const seen = (at: number, source: string, fact: string): Evidence => ({
    at: isoTime(at),
    source,
    app,
    fact,
  });
  const answers = [
    `compared revision ${compared.revision || 'none'} (${compared.kind}${wordOfExact(compared)})`,
    `sync ${view.sync.status || 'unknown'}, health ${view.health.status || 'unknown'}, ours ${assessment.health.status}`,
    operationWords(assessment),
    `expected images ${images.kind}; running: ${(view.images ?? []).join(', ') || 'none told'}`,
  ].map((fact) => seen(facts.viewAt, 'get', fact));
  const tree = facts.tree === null ? [] : [seen(facts.tree.at, 'tree', `${facts.tree.pods.length} pods`)];
  const window =
    progress.window === null ? [] : [seen(progress.window.since, 'get', 'live without a break since then')];
  return [...answers, ...tree, ...window];
}

function wordOfExact(compared: { readonly kind: string; readonly isExact?: boolean }): string {
  return compared.isExact === true ? ', the very commit' : '';
}

function operationWords({ view, stage, isReconciled }: NonNullable<ApplicationState['assessment']>): string {
  const { operation } = view;
  if (operation === null) return `no operation, stage ${stage}`;
  const ended = operation.finishedAt === null ? 'not over' : `over at ${isoTime(operation.finishedAt)}`;
  return `operation ${operation.phase}, ${ended}, status ${isReconciled ? 'from after it' : 'from before its end'}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
