import type { KeyFigures, TimeWindow } from '../../../core/dora/figures.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';

/**
 * The key figures once more, from their definitions: every question is answered by searching the whole ledger again, so
 * nothing is carried from entry to entry. Quadratic and worse.
 */

type Entry = Extract<LedgerEntry, { kind: 'started' | 'verified' | 'failed' | 'rolled-back' }>;
type At = number;

interface Scene {
  /** Of one service, in all environments; its index is its place in the ledger. */
  readonly log: readonly Entry[];
  readonly environment: string;
  readonly declared: readonly string[] | undefined;
}

/** A delivery is the list of its starts, by their places in the ledger. */
type Course = readonly At[];

const digestOf = (image: string) => image.split('@').at(-1) ?? '';
const namesOf = (entry: Entry) => (entry.targets.length === 0 ? [''] : [...entry.targets]);
const places = (log: readonly Entry[]) => log.map((_, at) => at);

function entryAt(scene: Scene, at: At): Entry {
  const entry = scene.log[at];
  if (entry === undefined) throw new Error(`nothing at ${at}`);
  return entry;
}

function isHere(scene: Scene, at: At): boolean {
  return entryAt(scene, at).environment === scene.environment;
}

function isForwardStart(scene: Scene, at: At): boolean {
  const entry = entryAt(scene, at);
  return entry.kind === 'started' && entry.rollbackOf === undefined;
}

function isAdoption(scene: Scene, at: At): boolean {
  const entry = entryAt(scene, at);
  return entry.kind === 'verified' && entry.adopted;
}

/** Courses of all starts before a place. */
function coursesBefore(scene: Scene, limit: At): readonly Course[] {
  const starts = places(scene.log).filter(
    (at) => at < limit && isHere(scene, at) && isForwardStart(scene, at),
  );
  const courses: At[][] = [];
  for (const at of starts) {
    const image = digestOf(entryAt(scene, at).image);
    const previous = courses.findLast(([first = 0]) => digestOf(entryAt(scene, first).image) === image);
    if (previous !== undefined && belongs(scene, previous, at)) previous.push(at);
    else courses.push([at]);
  }
  return courses;
}

function belongs(scene: Scene, course: Course, at: At): boolean {
  if (deployedAt(scene, course, at) === undefined) return true;
  const reached = neededAt(scene, course, at - 1);
  return namesOf(entryAt(scene, at)).every((target) => !reached.includes(target));
}

function neededAt(scene: Scene, course: Course, at: At): readonly string[] {
  const [first = 0] = course;
  const started = course.filter((start) => start <= at).flatMap((start) => namesOf(entryAt(scene, start)));
  const established = establishedBefore(scene, first);
  const base = targetsEver(scene).filter(
    (target) => established.length === 0 || established.includes(target),
  );
  return [...new Set([...base, ...started])];
}

function targetsEver(scene: Scene): readonly string[] {
  const ever = places(scene.log)
    .filter((at) => isHere(scene, at))
    .flatMap((at) => namesOf(entryAt(scene, at)));
  const declared = scene.declared?.length === 0 ? [''] : scene.declared;
  return [...new Set(ever)].filter((target) => declared?.includes(target) ?? true);
}

function establishedBefore(scene: Scene, limit: At): readonly string[] {
  const adopted = places(scene.log).filter((at) => at < limit && isHere(scene, at) && isAdoption(scene, at));
  const whole = coursesBefore(scene, limit).flatMap((course) =>
    places(scene.log)
      .filter((at) => at < limit && isWholeAt(scene, course, at))
      .flatMap((at) => neededAt(scene, course, at)),
  );
  return [...adopted.flatMap((at) => namesOf(entryAt(scene, at))), ...whole];
}

/** The start that a verdict speaks of: the last one with its intent. */
function subjectOf(scene: Scene, at: At): At | undefined {
  const { intent } = entryAt(scene, at);
  return places(scene.log).findLast(
    (start) =>
      start < at &&
      isHere(scene, start) &&
      isForwardStart(scene, start) &&
      entryAt(scene, start).intent === intent,
  );
}

function isAbout(scene: Scene, course: Course, at: At): boolean {
  const subject = subjectOf(scene, at);
  return isHere(scene, at) && subject !== undefined && course.includes(subject);
}

function isWholeAt(scene: Scene, course: Course, at: At): boolean {
  if (entryAt(scene, at).kind !== 'verified' || isAdoption(scene, at) || !isAbout(scene, course, at))
    return false;
  return neededAt(scene, course, at).every((target) =>
    places(scene.log).some((proof) => {
      const entry = entryAt(scene, proof);
      const counts =
        proof <= at &&
        entry.kind === 'verified' &&
        !entry.adopted &&
        isAbout(scene, course, proof) &&
        namesOf(entry).includes(target);
      return (
        counts &&
        !course.some(
          (start) => start > proof && start < at && namesOf(entryAt(scene, start)).includes(target),
        )
      );
    }),
  );
}

/** Where in the ledger it was deployed, looking at what stands before a place only. */
function deployedAt(scene: Scene, course: Course, limit: At): At | undefined {
  return places(scene.log).find((at) => at < limit && isWholeAt(scene, course, at));
}

interface Fact {
  readonly course: Course;
  readonly deployed: At | undefined;
  readonly incident: At | undefined;
  readonly known: At | undefined;
  readonly restored: At | undefined;
}

function factsOf(scene: Scene): readonly Fact[] {
  const end = scene.log.length;
  return coursesBefore(scene, end).map((course) => {
    const deployed = deployedAt(scene, course, end);
    const fails = (at: At) => {
      const { kind } = entryAt(scene, at);
      const isEarly = kind === 'failed' && (deployed === undefined || at < deployed);
      return (isEarly || kind === 'rolled-back') && isAbout(scene, course, at);
    };
    const known = places(scene.log).find(fails);
    const opened = places(scene.log).find((at) => fails(at) || takesBack(scene, course, at));
    const incident = known === undefined ? undefined : opened;
    return {
      course,
      deployed,
      incident,
      known,
      restored: incident === undefined ? undefined : restoredAt(scene, incident),
    };
  });
}

/** The start of a rollback names a commit; the last start before it with that commit is what it takes back. */
function takesBack(scene: Scene, course: Course, at: At): boolean {
  const entry = entryAt(scene, at);
  if (entry.kind !== 'started' || entry.rollbackOf === undefined || !isHere(scene, at)) return false;
  const taken = places(scene.log).findLast(
    (start) =>
      start < at &&
      isHere(scene, start) &&
      isForwardStart(scene, start) &&
      entryAt(scene, start).revision === entry.rollbackOf,
  );
  return taken !== undefined && course.includes(taken);
}

function restoredAt(scene: Scene, incident: At): At | undefined {
  const isHealthy = (at: At) => {
    const entry = entryAt(scene, at);
    if (!isHere(scene, at)) return false;
    if (entry.kind === 'verified') return true;
    return entry.kind === 'rolled-back' && entry.proven && subjectOf(scene, at) !== undefined;
  };
  const healed = namesOf(entryAt(scene, incident)).map((target) =>
    places(scene.log).find(
      (at) => at >= incident && isHealthy(at) && namesOf(entryAt(scene, at)).includes(target),
    ),
  );
  return healed.some((at) => at === undefined) ? undefined : Math.max(...healed.map((at) => at ?? 0));
}

function isRework(scene: Scene, facts: readonly Fact[], fact: Fact): boolean {
  const { course, deployed = 0 } = fact;
  const starts = course.filter((at) => at < deployed);
  const isHotfix = starts.some((at) => {
    const entry = entryAt(scene, at);
    return entry.kind === 'started' && entry.hotfix;
  });
  return (
    isHotfix ||
    facts.some((failure) => answers(scene, fact, failure) && isFirstAnswer(scene, facts, fact, failure))
  );
}

function answers(scene: Scene, { course, deployed }: Fact, failure: Fact): boolean {
  if (failure.course === course || deployed === undefined) return false;
  if (failure.known === undefined || failure.incident === undefined || failure.known > deployed) return false;
  const last = course.findLast((at) => at < deployed) ?? 0;
  return entryAt(scene, failure.incident).at <= entryAt(scene, last).at;
}

function isFirstAnswer(scene: Scene, facts: readonly Fact[], { deployed = 0 }: Fact, failure: Fact): boolean {
  const healedItself =
    failure.deployed !== undefined && failure.deployed > (failure.known ?? 0) && failure.deployed < deployed;
  return (
    !healedItself &&
    !facts.some((other) => (other.deployed ?? deployed) < deployed && answers(scene, other, failure))
  );
}

/** How old the oldest release is that the deployment brought. */
function leadOf(
  scene: Scene,
  facts: readonly Fact[],
  fact: Fact,
): { from: number; estimated: boolean } | undefined {
  const { deployed = 0, course } = fact;
  const seen = places(scene.log).filter((at) => isForwardStart(scene, at) || isAdoption(scene, at));
  const firstSeen = (image: string) => seen.find((at) => digestOf(entryAt(scene, at).image) === image) ?? -1;
  const arrived = [
    ...facts
      .filter((other) => (other.deployed ?? deployed) < deployed)
      .map(({ course: [first = 0] }) => first),
    ...places(scene.log).filter((at) => at < deployed && isHere(scene, at) && isAdoption(scene, at)),
  ];
  const newest = Math.max(-1, ...arrived.map((at) => firstSeen(digestOf(entryAt(scene, at).image))));
  const own = firstSeen(digestOf(entryAt(scene, course[0] ?? 0).image));
  const brought = new Set(
    seen
      .map((at) => digestOf(entryAt(scene, at).image))
      .filter((image) => firstSeen(image) > newest && firstSeen(image) <= own),
  );
  const ages = [...brought].flatMap((image) => {
    const starts = seen
      .filter(
        (at) => at < deployed && isForwardStart(scene, at) && digestOf(entryAt(scene, at).image) === image,
      )
      .map((at) => entryAt(scene, at));
    const [first] = starts;
    if (first === undefined) return [];
    const told = starts.find(({ sourceAt }) => sourceAt !== undefined)?.sourceAt;
    return [{ from: Math.min(told ?? first.at, first.at), estimated: told === undefined }];
  });
  return ages.reduce<(typeof ages)[number] | undefined>(
    (oldest, age) => (oldest === undefined || age.from < oldest.from ? age : oldest),
    undefined,
  );
}

export interface OracleQuestion {
  readonly environment: string;
  readonly targets?: readonly string[] | undefined;
  readonly window: TimeWindow;
}

/** Figures of one service, without the frequency. */
export function figuresByDefinition(
  entries: readonly LedgerEntry[],
  service: string,
  { environment, targets, window }: OracleQuestion,
): Omit<KeyFigures, 'deploymentsPerDay'> {
  const log = entries.filter(
    (entry): entry is Entry =>
      ['started', 'verified', 'failed', 'rolled-back'].includes(entry.kind) &&
      'service' in entry &&
      entry.service === service,
  );
  const scene: Scene = { log, environment, declared: targets };
  const facts = factsOf(scene);
  const timeOf = (at: At | undefined) => (at === undefined ? undefined : entryAt(scene, at).at);
  const isIn = (time: number | undefined) => time !== undefined && time > window.from && time <= window.until;
  const deployed = facts.filter((fact) => isIn(timeOf(fact.deployed)));
  const changes = facts.filter(({ deployed: at, incident }) => {
    const times = [timeOf(at), timeOf(incident)].filter((time) => time !== undefined);
    return times.length > 0 && isIn(Math.min(...times));
  });
  const failed = changes.filter(({ incident }) => incident !== undefined);
  const incidents = facts.filter(({ incident }) => isIn(timeOf(incident)));
  const restored = incidents.filter(({ restored: at }) => at !== undefined);
  const reworks = deployed.filter((fact) => isRework(scene, facts, fact));
  const leads = deployed.map((fact) => ({ fact, lead: leadOf(scene, facts, fact) }));
  const samples = leads.flatMap(({ fact, lead }) =>
    lead === undefined ? [] : [(timeOf(fact.deployed) ?? 0) - lead.from],
  );
  const undecided = facts.filter(
    ({ course, deployed: at, incident }) =>
      at === undefined && incident === undefined && isIn(timeOf(course[0])),
  );
  const isLast = (fact: Fact) => fact === facts.at(-1);
  return {
    deployments: deployed.length,
    leadTimesEstimated: leads.filter(({ lead }) => lead?.estimated === true).length,
    leadTimesLeftOut: leads.filter(({ lead }) => lead === undefined).length,
    changes: changes.length,
    failures: failed.length,
    unrestored: incidents.length - restored.length,
    reworks: reworks.length,
    superseded: undecided.filter((fact) => !isLast(fact)).length,
    pending: undecided.filter(isLast).length,
    ...(samples.length === 0 ? {} : { leadTime: spreadOf(samples) }),
    ...(changes.length === 0 ? {} : { changeFailureRate: failed.length / changes.length }),
    ...(restored.length === 0
      ? {}
      : {
          timeToRestore: spreadOf(
            restored.map(({ incident, restored: at }) => (timeOf(at) ?? 0) - (timeOf(incident) ?? 0)),
          ),
        }),
    ...(deployed.length === 0 ? {} : { reworkRate: reworks.length / deployed.length }),
  };
}

/** The smallest value that at least the share of all values does not exceed. */
function spreadOf(values: readonly number[]): { median: number; p90: number; samples: number } {
  const rank = (share: number) =>
    Math.min(
      ...values.filter((value) => values.filter((other) => other <= value).length >= share * values.length),
    );
  return { median: rank(0.5), p90: rank(0.9), samples: values.length };
}
