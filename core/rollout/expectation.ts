import { definedOnly } from '../defined-only.ts';
import { parseDuration } from '../duration.ts';
import { messageOf, SlipwayError } from '../errors.ts';
import type { ImageReference } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';
import type { PausedPolicy, StartObservation } from './observation.ts';
import { normaliseRepositoryUrl, type SourceChoice } from './sources.ts';

/** The `start` line, read once. Times are milliseconds. */
export interface Expectation {
  readonly revision: string;
  /** None: the whole application is judged. */
  readonly images: readonly ImageReference[];
  readonly choice: SourceChoice;
  /** What the watched commit replaces, where it is a rollback. */
  readonly takesBack: readonly ImageReference[];
  readonly stability: number;
  readonly timeout: number;
  readonly paused: PausedPolicy;
  /** The caller starts syncs itself. */
  readonly startsSyncs: boolean;
  readonly failsFast: boolean;
  /** Health needs the cluster's own word. */
  readonly asksCluster: boolean;
  /** The applications were there when the watch began. */
  readonly wereThere: boolean;
  /** How many pods of one application are read at the end of its window. */
  readonly podsToRead: number;
  /** The shortest pause between two looks of a kind at one application, where nothing presses. */
  readonly calmPause: number;
}

const DEFAULT_STABILITY = '15s';
const DEFAULT_TIMEOUT = '10m';

/** Reads what is expected. Raises `trace-start-invalid` (caller) for what no watch can begin with. */
export function readExpectation(start: StartObservation): Expectation {
  if (start.revision === '') throw invalidStart('its revision is empty');
  if (start.applications.length === 0) throw invalidStart('it names no application');
  return {
    revision: start.revision,
    images: start.images.map(readWrittenImage),
    takesBack: (start.takesBack ?? []).map(readWrittenImage),
    choice: definedOnly({
      repository: start.repository === undefined ? undefined : normaliseRepositoryUrl(start.repository),
      branch: start.branch,
    }),
    stability: readDuration('stability', start.stability || DEFAULT_STABILITY),
    timeout: readDuration('timeout', start.timeout || DEFAULT_TIMEOUT),
    paused: start.paused ?? 'wait',
    startsSyncs: start.sync ?? false,
    asksCluster: start.asksCluster ?? false,
    wereThere: start.wereThere ?? false,
    podsToRead: countPodsToRead(start.applications.length),
    calmPause: start.applications.length * LOOK_APART,
    failsFast: start.onFailure !== 'wait-all',
  };
}

/** Many applications share what the server is asked for. */
const MOST_PODS = { ofOne: 20, ofAll: 200, atLeast: 2 };

/** Looks at all applications together are this far apart: twenty a second, however many there are. */
const LOOK_APART = 50;

function countPodsToRead(applications: number): number {
  const share = Math.floor(MOST_PODS.ofAll / applications);
  return Math.max(MOST_PODS.atLeast, Math.min(MOST_PODS.ofOne, share));
}

function readDuration(name: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw invalidStart(`its ${name} "${text}" ${messageOf(cause)}`, cause);
  }
}

function invalidStart(why: string, cause?: unknown): SlipwayError {
  return new SlipwayError({
    code: 'trace-start-invalid',
    kind: 'caller',
    what: 'A rollout cannot be watched from this start',
    why,
    fix: 'Give a revision, at least one application, and durations such as 15s and 10m',
    cause,
  });
}
