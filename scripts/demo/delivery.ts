import { type RootCauseCode, rootCauses } from '../../core/rollout/reason-codes.ts';
import { attemptsOf } from '../../core/timeline/moments.ts';
import { type Attempt, durationText } from '../../core/timeline/timeline.ts';
import { type Called, callSlipway, rolledBack } from './call.ts';
import { judgeDelivery } from './judge-delivery.ts';
import type { Delivered, PlannedDelivery } from './planned-delivery.ts';
import type { Scene, SceneEnd, Stagehand } from './scene.ts';
import { wordsOf } from './show.ts';
import type { World } from './world.ts';

/** The words after `slipway` for a delivery. */
export function deliveryArgs(
  { release, environment, breakGlass }: Omit<PlannedDelivery, 'ends'>,
  { repositoryUrl, pace }: World,
): readonly string[] {
  return [
    'deliver',
    ...['--repository', repositoryUrl],
    ...['--environment', environment],
    ...['--service', release.service],
    ...['--image', release.image],
    ...['--source', release.source],
    ...['--build', String(release.build)],
    ...['--stability', pace.stability],
    ...['--timeout', pace.timeout],
    ...(breakGlass === undefined ? [] : ['--break-glass', breakGlass]),
  ];
}

/** Delivers one release, and looks at what became of it. */
export function deliverOne(plan: PlannedDelivery): Scene {
  return async (stagehand) => {
    const { world, witness, memory } = stagehand;
    const before = await witness.readFiles();
    const delivered = await deliver(plan, stagehand, plan.environment);
    const after = await witness.readFiles();
    if (plan.ends.kind === 'rolled-back') memory.quarantinedAt ??= rolledBackAt(delivered);
    const promises = await judgeDelivery(delivered, world, { before, after });
    return { promises, ...presentDelivery(delivered) };
  };
}

/** Delivers as a process of its own; the row `name` says how far it is. */
export async function deliver(
  plan: PlannedDelivery,
  { world, show, signal }: Stagehand,
  name: string,
): Promise<Delivered> {
  const { version } = plan.release;
  const say = (text: string) => show.row(name, 'busy', text, version);
  say('slipway deliver begins');
  let phase = '';
  const onLine = (line: string) => {
    if (line.startsWith('▸ Waiting for the rollback')) phase = 'rolling back: ';
    const text = wordsOf(line);
    if (text !== undefined) say(`${phase}${text}`);
  };
  const called = await callSlipway({ words: deliveryArgs(plan, world), world, onLine, signal });
  signal.throwIfAborted();
  const delivered = { plan, called };
  if (called.result?.verdict === 'healthy') show.runs(name, version);
  show.row(name, called.exitCode === 0 ? 'good' : 'bad', tellEnd(delivered));
  return delivered;
}

function tellEnd({ plan: { release, ends }, called }: Delivered): string {
  const { result, startedAt, endedAt } = called;
  const took = durationText(endedAt - startedAt);
  if (result?.verdict === 'healthy') return `verified after ${took}`;
  const cause = result?.rootCause?.code ?? result?.reasonCode ?? 'no result';
  const isBack = ends.kind === 'rolled-back' && rolledBack(result) === 'verified';
  return `${release.version} failed (${cause})${isBack ? `; ${ends.to} is back, verified` : ''}, ${took} in all`;
}

function presentDelivery(delivered: Delivered): Pick<SceneEnd, 'drawn' | 'listed'> {
  const { plan, called } = delivered;
  const { environment, release } = plan;
  return {
    drawn: [{ lane: environment, attempts: attemptsOfDelivery(delivered) }],
    listed: [{ environment, what: `${release.service} ${release.version}`, called }],
  };
}

/** The delivery as attempts of its lane. */
export function attemptsOfDelivery(
  delivered: Delivered,
  label = `${delivered.plan.release.service} ${delivered.plan.release.version}`,
): readonly Attempt[] {
  const { plan, called } = delivered;
  const { result, startedAt, endedAt } = called;
  const back =
    plan.ends.kind === 'rolled-back' && rolledBack(result) === 'verified'
      ? {
          rollback: {
            label: `${plan.release.service} ${plan.ends.to}`,
            verdict: 'healthy' as const,
            explanation: '',
          },
        }
      : {};
  return attemptsOf({
    label,
    startedAt,
    endedAt,
    moments: result?.timeline ?? [],
    verdict: result?.verdict ?? 'unknown',
    explanation: explain(called),
    ...back,
  });
}

/** When the release failed: from then on it is in quarantine. */
function rolledBackAt({ called: { result, endedAt } }: Delivered): number {
  return result?.timeline.find(({ code }) => code === 'rollback-pushed')?.at ?? endedAt;
}

/** Root cause or reason in a few words, in the terms of the documentation. */
function explain({ result, problem }: Called): string {
  if (result === undefined) return problem;
  const cause = result.rootCause?.code;
  if (cause === undefined) return result.explanation ?? result.reasonCode;
  return isRootCause(cause) ? `${cause}: ${rootCauses[cause]}` : cause;
}

function isRootCause(code: string): code is RootCauseCode {
  return Object.hasOwn(rootCauses, code);
}
