import type { Variables } from '../../core/action/read-given.ts';
import { createStyle, type Style } from '../../core/report/style.ts';
import type { Masker } from '../../core/text/mask.ts';
import { createPrinter, type Printer } from './printer.ts';
import { writeTo } from './process-end.ts';

/** One standard stream as people see it. */
export interface Screen {
  readonly write: (text: string) => void;
  readonly printer: Printer;
  readonly style: Style;
  /** A person looks at it: a line may be rewritten while something is waited for. */
  readonly live: boolean;
}

const COLUMNS_OF_A_FILE = 100;

/** Colours only for a terminal that wants them: see no-color.org; `FORCE_COLOR` is for CI logs that understand them. */
export function openScreen(stream: NodeJS.WriteStream, variables: Variables, masker: Masker): Screen {
  const write = writeTo(stream);
  const isTerminal = stream.isTTY === true && variables['TERM'] !== 'dumb';
  const width = isTerminal ? stream.columns : COLUMNS_OF_A_FILE;
  return {
    write,
    printer: createPrinter(write, masker),
    style: createStyle(wantsColours(variables, isTerminal), width),
    live: isTerminal,
  };
}

function wantsColours(variables: Variables, isTerminal: boolean): boolean {
  if ((variables['NO_COLOR'] ?? '') !== '') return false;
  const forced = variables['FORCE_COLOR'] ?? '';
  return forced !== '' ? forced !== '0' : isTerminal;
}
