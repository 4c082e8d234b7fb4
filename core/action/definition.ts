import type { Clock } from '../ports/clock.ts';
import type { HttpClient, HttpSettings } from '../ports/http.ts';
import type { RunProcess } from '../ports/process.ts';
import type { Progress } from '../ports/progress.ts';
import type { Report } from '../report/report.ts';
import type { InputTable, InputValues } from './inputs.ts';

export interface OutputSpec {
  readonly description: string;
}
export type OutputTable = Readonly<Record<string, OutputSpec>>;

export type ExitStatus = 0 | 1 | 2 | 3 | 4;

/** How a run ended, for machines (outputs, JSON) and for people (report). */
export interface ActionOutcome {
  /** Closed list of the action, e.g. `bumped`, `healthy`. */
  readonly decision: string;
  /** Closed list of the action, documented in its README. */
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  /** Every key is declared in the action's output table; `decision`, `reason-code` and `result` are added by the kernel. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Further JSON fields of the result beside schemaVersion, action, decision, reasonCode, exitStatus, outputs. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly report: Report;
}

/** Facts about the place a run happens in, read once by the runner adapter. */
export interface RunFacts {
  readonly place: 'workflow' | 'terminal';
  /** `owner/repo` of the workflow, when there is one. */
  readonly repository?: string;
  readonly sha?: string;
  readonly runNumber?: number;
  readonly runUrl?: string;
  readonly runId?: number;
  readonly actor?: string;
  /** Base of the API of the GitHub that the run is on: `https://github.example.com/api/v3`. */
  readonly githubApi?: string;
  /** Folder for files that end with the run. */
  readonly temporaryFolder: string;
  readonly workingFolder: string;
  readonly gitToken?: string;
  readonly proxy: NonNullable<HttpSettings['proxy']>;
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` and its token are there: GitHub can issue an identity token, in `run:` steps too. */
  readonly canIssueIdToken: boolean;
}

/** The world as an action sees it; tests hand in their own. */
export interface ActionContext {
  readonly facts: RunFacts;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly runProcess: RunProcess;
  makeHttpClient(settings: HttpSettings): HttpClient;
  /** A GitHub identity token for the audience; raises `id-token-unavailable`. */
  issueIdToken(audience: string): Promise<string>;
  /** From now on the printer replaces this text by `***` wherever it would appear. */
  maskSecret(secret: string): void;
  /** Set when the runner cancels: leave cleanly, lose nothing. */
  readonly signal: AbortSignal;
}

/** The one definition an action's manifest, README tables, CLI flags, outputs and run all come from. */
export interface ActionDefinition<Inputs extends InputTable> {
  readonly name: string;
  /** One sentence, shown by the marketplace, the README and `--help`. */
  readonly description: string;
  readonly inputs: Inputs;
  /** Inputs that a terminal also takes as plain words, in this order; a list takes every word that is left. */
  readonly positionals?: readonly string[];
  readonly outputs: OutputTable;
  readonly decisions: Readonly<Record<string, string>>;
  /** Codes of outcomes and of the errors this action can raise; those of the kernel are in `kernelReasonCodes`. */
  readonly reasonCodes: Readonly<Record<string, string>>;
}

/** Keeps the exact types of a definition. */
export function defineAction<const Definition extends ActionDefinition<InputTable>>(
  definition: Definition,
): Definition {
  return definition;
}

/** What an action does with its inputs; raises SlipwayError for what a user can mend. */
export type RunAction<Inputs extends InputTable> = (
  inputs: InputValues<Inputs>,
  context: ActionContext,
) => Promise<ActionOutcome>;
