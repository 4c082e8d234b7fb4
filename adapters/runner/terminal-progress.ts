import type { Clock } from '../../core/ports/clock.ts';
import type { Progress, Waiting } from '../../core/ports/progress.ts';
import { describeWaiting, isWorthSaying } from '../../core/report/waiting.ts';
import { cutToWidth } from '../../core/report/width.ts';
import type { Screen } from './screen.ts';

const REFRESH_MS = 1_000;
const ERASE_LINE = '\r\u001b[2K';

/** Progress on a terminal; `end` leaves nothing behind that would change or keep the process alive. */
export function createTerminalProgress(screen: Screen, clock: Clock): Progress & { end(): void } {
  const { printer, style } = screen;
  const wait = screen.live ? createLiveLine(screen, clock) : createCalmLines(screen, clock);
  const say = (text: string) => {
    wait.clear();
    printer.printStyled(text);
  };
  return {
    step: (title) => say(style.bold(`▸ ${printer.cleanLine(title)}`)),
    note: (text) => say(indent(printer.clean(text))),
    warn: (text) => say(style.yellow(indent(`warning: ${printer.clean(text)}`))),
    wait: wait.show,
    end: wait.clear,
  };
}

interface WaitingLine {
  show(waiting: Waiting): void;
  clear(): void;
}

function createCalmLines({ printer }: Screen, clock: Clock): WaitingLine {
  let last: { readonly what: string; readonly at: number } | undefined;
  return {
    show: (waiting) => {
      const now = clock.now();
      if (!isWorthSaying(waiting, last, now)) return;
      last = { what: waiting.what, at: now };
      printer.print(`  waiting for ${describeWaiting(waiting, now)}`);
    },
    clear: () => undefined,
  };
}

function createLiveLine({ write, printer, style }: Screen, clock: Clock): WaitingLine {
  let current: Waiting | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    if (current === undefined) return;
    const line = printer.cleanLine(`waiting for ${describeWaiting(current, clock.now())}`);
    write(`${ERASE_LINE}${style.dim(cutToWidth(`  … ${line}`, style.width - 1))}`);
  };
  return {
    show: (waiting) => {
      const changed = current?.what !== waiting.what;
      current = waiting;
      timer ??= setInterval(draw, REFRESH_MS).unref();
      if (changed) draw();
    },
    clear: () => {
      clearInterval(timer);
      timer = undefined;
      if (current !== undefined) write(ERASE_LINE);
      current = undefined;
    },
  };
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
