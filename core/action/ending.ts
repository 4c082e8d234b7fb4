import { type ErrorText, exitStatusOf, SlipwayError } from '../errors.ts';
import { reportOfError } from '../report/error-report.ts';
import type { Report } from '../report/report.ts';
import type { ActionOutcome } from './definition.ts';
import { type ActionResult, resultOf, resultOfError } from './result.ts';

/** How a run ended, whichever way: all that is printed, written and returned comes from here. */
export interface Ending {
  readonly result: ActionResult;
  readonly report: Report;
  /** The action's own outputs, `decision` and `reason-code`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The stack of an error that no user can mend. */
  readonly defect?: string;
}

/** The ending of a run that came to an outcome. */
export function endingOf(action: string, outcome: ActionOutcome): Ending {
  const { decision, reasonCode, outputs, report } = outcome;
  return {
    result: resultOf(action, outcome),
    report,
    outputs: { ...outputs, decision, 'reason-code': reasonCode },
  };
}

/** The ending of a run that raised; anything but a SlipwayError is a defect of Slipway and keeps its stack. */
export function endingOfError(action: string, thrown: unknown): Ending {
  const error = thrown instanceof SlipwayError ? thrown : describeDefect(thrown);
  const ending: Ending = {
    result: resultOfError(action, error, exitStatusOf(error.kind)),
    report: reportOfError(action, error),
    outputs: { decision: 'error', 'reason-code': error.code },
  };
  return thrown instanceof SlipwayError ? ending : { ...ending, defect: stackOf(thrown) };
}

function describeDefect(thrown: unknown): ErrorText {
  const name = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: 'defect',
    kind: 'outside',
    what: 'Slipway itself failed',
    why: `It met an error it does not know: ${name}`,
    fix: 'Please report it to the project with the stack below and what was being done; the stack holds no secrets that Slipway was told of.',
  };
}

function stackOf(thrown: unknown): string {
  const stacks: string[] = [];
  for (let error = thrown; error !== undefined && stacks.length < 5; error = causeOf(error)) {
    stacks.push(error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error));
  }
  return stacks.join('\ncaused by ');
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
