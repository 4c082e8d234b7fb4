import type { Masker } from '../../core/text/mask.ts';
import { disarmCommands, LOG_LIMITS, neutralise, neutraliseLine } from '../../core/text/neutralise.ts';

/** The one way to a log or a terminal: whatever is printed has no secret, and nothing in it that anybody obeys. */
export interface Printer {
  /** Text of any origin, one or more lines. */
  print(foreign: string): void;
  /** Text whose foreign parts are harmless already; its colours stay. */
  printStyled(text: string): void;
  /** Foreign text made fit for a place that is not the log: one line, harmless, without secrets. */
  cleanLine(foreign: string, length?: number): string;
  /** As `cleanLine`, of several lines. */
  clean(foreign: string): string;
}

/** A printer over a way to write; secrets are looked for before and after escapes are removed, for they can hide in either. */
export function createPrinter(write: (text: string) => void, masker: Masker): Printer {
  const clean = (foreign: string) => masker.mask(neutralise(masker.mask(foreign), LOG_LIMITS));
  return {
    print: (foreign) => write(`${clean(foreign)}\n`),
    printStyled: (text) => write(`${disarmCommands(masker.mask(text))}\n`),
    cleanLine: (foreign, length) => masker.mask(neutraliseLine(masker.mask(foreign), length)),
    clean,
  };
}
