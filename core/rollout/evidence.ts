import type { ApplicationState, Moment } from './advance.ts';
import type { Evidence } from './decision.ts';
import { listWitnesses } from './live-proof.ts';
import { keyOf, nameOf } from './resource-ref.ts';
import { listNames } from './unmet.ts';

/** The facts a verdict rests on, for each application. */
export function collectEvidence(
  applications: readonly ApplicationState[],
  moment: Moment,
): readonly Evidence[] {
  return applications.flatMap((state) => evidenceOf(state, moment));
}

function evidenceOf(state: ApplicationState, moment: Moment): readonly Evidence[] {
  const { facts, progress, assessment } = state;
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
  const read = clusterWords(state, moment);
  const cluster = read === undefined ? [] : [seen(read.at, 'resource', read.fact)];
  return [...answers, ...tree, ...window, ...cluster];
}

/** What the cluster itself was asked for within the window. */
function clusterWords(state: ApplicationState, moment: Moment) {
  const { facts, progress, assessment } = state;
  if (assessment === null || progress.window === null) return undefined;
  const { since } = progress.window;
  const read = listWitnesses({ ...moment, ...state, assessment }).flatMap((ref) => {
    const at = facts.manifests.get(keyOf(ref))?.at ?? Number.NEGATIVE_INFINITY;
    return at >= since ? [{ ref, at }] : [];
  });
  if (read.length === 0) return undefined;
  const names = listNames(read.map(({ ref }) => nameOf(ref)));
  return { at: Math.max(...read.map(({ at }) => at)), fact: `live manifests read of ${names}` };
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
