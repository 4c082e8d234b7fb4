import { definedOnly } from '../defined-only.ts';
import type { RootCause } from './decision.ts';
import { tallyOf } from './facts.ts';
import { type Outcome, type VerdictOutcome, waiting } from './outcome.ts';
import type { Case } from './progress.ts';
import { keyOf } from './resource-ref.ts';
import { eventsOf } from './sign-collection.ts';
import { causeOf, mostTelling } from './telling-sign.ts';
import type { NodeView } from './tree.ts';
import type { Watch } from './watch.ts';

/** A failure is certain before its cause is read; reading it may take this long, then the rollback must begin. */
export const DIAGNOSIS_BUDGET = 10_000;

/** The pod whose words are wanted. */
export interface Subject {
  readonly node: NodeView;
  readonly container: string;
}

/** What is still to be read about a failure; each is asked for once. */
export interface Diagnosis {
  readonly subject: Subject | undefined;
  readonly wantsLogs: boolean;
  readonly wantsEvents: boolean;
  /** The pod itself tells a lack of memory from a crash. */
  readonly wantsManifest: boolean;
}

const nothingOpen: Diagnosis = {
  subject: undefined,
  wantsLogs: false,
  wantsEvents: false,
  wantsManifest: false,
};

/** The verdict of a certain failure: put off while its cause is read, then with all that was found. */
export function diagnose(one: Case): Outcome {
  const { failure } = one.progress;
  if (failure === null) return one.progress.outcome;
  const isOver = one.now >= failure.since + DIAGNOSIS_BUDGET || one.now >= one.deadline;
  const open = findOpenQuestions(one);
  const isOpen =
    open.wantsLogs || open.wantsEvents || open.wantsManifest || awaitsRegistry(failure.outcome, one.watch);
  if (!isOver && isOpen) {
    return waiting('diagnosing', failure.outcome.explanation, false);
  }
  return withCause(failure.outcome, one);
}

/** A kubelet that asked too early says "not found" too: the registry's own answer is waited for, if one comes. */
function awaitsRegistry({ rootCause }: VerdictOutcome, { registry }: Watch): boolean {
  const { code, image = '' } = rootCause ?? {};
  return code === 'image-missing' && image !== '' && !registry.has(image);
}

/** The registry has the image by now: the kubelet's next try will heal what looked final. */
export function isContradicted({ rootCause }: VerdictOutcome, { registry }: Watch): boolean {
  return rootCause?.code === 'image-missing' && registry.get(rootCause.image ?? '') === 200;
}

/** The verdict as it stands, whatever is still unread. */
export function concludeDiagnosis(one: Case): Outcome {
  const { failure } = one.progress;
  return failure === null ? one.progress.outcome : withCause(failure.outcome, one);
}

function withCause(outcome: VerdictOutcome, one: Case): VerdictOutcome {
  const rootCause = refine(outcome.rootCause, one);
  return rootCause === undefined ? outcome : { ...outcome, rootCause, reasonCode: rootCause.code };
}

const VAGUE: ReadonlySet<string> = new Set(['degraded', 'crash']);

/** What was read since may tell more than the first sign did. */
function refine(cause: RootCause | undefined, one: Case): RootCause | undefined {
  if (cause === undefined) return undefined;
  const better = VAGUE.has(cause.code) ? mostTelling(one.assessment?.signs ?? []) : undefined;
  const found = better === undefined ? cause : causeOf(better, { events: [] });
  const subject = findSubject(found, one);
  if (subject === undefined) return found;
  return { ...found, ...definedOnly({ log: logOf(subject, one) }), events: warningsOf(subject.node, one) };
}

/** Causes whose container ran and may have said why. */
const SPEAKING: ReadonlySet<string> = new Set(['crash', 'oom', 'probe-failing', 'hook-failed', 'degraded']);

/** Which words of which pod tell more about this cause. */
export function findOpenQuestions(one: Case): Diagnosis {
  const cause = one.progress.failure?.outcome.rootCause;
  const subject = cause === undefined ? undefined : findSubject(cause, one);
  if (cause === undefined || subject === undefined || !SPEAKING.has(cause.code)) return nothingOpen;
  const { facts } = one;
  const { node } = subject;
  return {
    subject,
    wantsLogs: logOf(subject, one) === undefined && tallyOf(facts, logStem(subject, false)).count === 0,
    wantsEvents: !facts.events.has(node.uid) && tallyOf(facts, `events ${node.uid}`).count === 0,
    wantsManifest: tallyOf(facts, `resource ${keyOf(node.ref)}`).count === 0,
  };
}

/** The stem under which the answers about a container's log are counted. */
export function logStem({ node, container }: Subject, isPrevious: boolean): string {
  return `logs ${node.ref.name}/${container} ${isPrevious}`;
}

/** The pod a cause is about, or the last pod of the hook or workload it is about. */
function findSubject({ resource, container }: RootCause, { facts, assessment }: Case): Subject | undefined {
  if (resource === undefined) return undefined;
  const key = keyOf(resource);
  const pods = facts.tree?.pods ?? [];
  const pod =
    pods.find(({ node }) => keyOf(node.ref) === key) ?? pods.findLast(({ root }) => keyOf(root.ref) === key);
  if (pod === undefined) return undefined;
  const told = assessment?.signs.find((sign) => keyOf(sign.resource) === keyOf(pod.node.ref));
  return { node: pod.node, container: container ?? told?.container ?? '' };
}

const SHOWN_EVENTS = 10;

function warningsOf(node: NodeView, { facts }: Case): readonly string[] {
  return eventsOf(node, facts)
    .filter(({ isWarning }) => isWarning)
    .slice(-SHOWN_EVENTS)
    .map(({ reason, message }) => `${reason}: ${message}`);
}

function logOf({ node, container }: Subject, { facts }: Case): string | undefined {
  const { name } = node.ref;
  const exact = facts.logs.get(`${name}/${container}`);
  return exact ?? [...facts.logs].find(([place]) => place.startsWith(`${name}/`))?.[1];
}
