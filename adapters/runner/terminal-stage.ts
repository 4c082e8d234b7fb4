import type { Ending } from '../../core/action/ending.ts';
import type { Variables } from '../../core/action/read-given.ts';
import type { ActionResult } from '../../core/action/result.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { mapReportTexts } from '../../core/report/map-texts.ts';
import { renderTerminal } from '../../core/report/terminal.ts';
import { createMasker, type Masker } from '../../core/text/mask.ts';
import { openScreen, type Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { createTerminalProgress } from './terminal-progress.ts';

export interface TerminalParts {
  readonly variables: Variables;
  readonly clock: Clock;
  /** The result as JSON on stdout, all else on stderr. */
  readonly json: boolean;
}

/** A terminal: progress on stderr, the report (or the JSON result) on stdout, and the exit status of the run itself. */
export function createTerminalStage({ variables, clock, json }: TerminalParts): Stage {
  const masker = createMasker();
  const out = openScreen(process.stdout, variables, masker);
  const err = openScreen(process.stderr, variables, masker);
  const progress = createTerminalProgress(err, clock);
  return {
    progress,
    maskSecret: masker.add,
    finish: async (ending) => {
      progress.end();
      showReport(ending, json ? err : out, masker);
      if (ending.defect !== undefined) err.printer.print(ending.defect);
      if (json) out.write(`${renderJson(ending.result, masker)}\n`);
      return ending.result.exitStatus;
    },
  };
}

function showReport(ending: Ending, to: Screen, masker: Masker): void {
  to.printer.printStyled(renderTerminal(mapReportTexts(ending.report, masker.mask), to.style).trimEnd());
}

/**
 * One line of JSON. In the log of a `run:` step the runner would obey a `##[command]` in the middle of it, and a
 * terminal a bidi character, so those are written as JSON escapes: the value a parser reads is the same.
 */
export function renderJson(result: ActionResult, masker: Masker): string {
  return JSON.stringify(masker.maskDeep(result))
    .replaceAll('##[', '#\\u0023[')
    .replace(/[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g, escapeJson);
}

function escapeJson(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
