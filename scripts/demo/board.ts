import type { Screen } from '../../adapters/runner/screen.ts';
import { cutToWidth, padToWidth } from '../../core/report/width.ts';
import { durationText } from '../../core/timeline/timeline.ts';

export type RowState = 'idle' | 'waiting' | 'busy' | 'good' | 'bad';

export interface Row {
  readonly state: RowState;
  /** What runs there, or is on its way; may be empty. */
  readonly version: string;
  /** What it waits for, or what became of it. Foreign text. */
  readonly text: string;
}

interface ShownRow extends Row {
  readonly name: string;
  /** Since when it waits, milliseconds since the epoch; only for what still goes on. */
  readonly since: number;
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const frameMs = 120;
const narrowestName = 9;
const worthSayingMs = 150;
const longestLogLine = 140;

/**
 * Who waits for what, and for how long: a row per environment, redrawn in place on a terminal; a line per change
 * anywhere else.
 */
export class Board implements Disposable {
  readonly #screen: Screen;
  readonly #startedAt = Date.now();
  readonly #rows = new Map<string, ShownRow>();
  readonly #pending = new Map<string, NodeJS.Timeout>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Puts text above the rows, for good. */
  say(text: string): void {
    this.#erase();
    this.#screen.write(`${text}\n`);
    this.#draw();
  }

  /** Takes all rows away: others follow. */
  clear(): void {
    this.#erase();
    this.#rows.clear();
  }

  set(name: string, row: Row): void {
    const before = this.#rows.get(name);
    if (before?.text === row.text && before.state === row.state && before.version === row.version) return;
    this.#rows.set(name, { ...row, name, since: Date.now() });
    if (this.#screen.live) this.#redraw();
    else this.#printLater(name, row);
  }

  /** Begins to redraw the rows of a terminal. */
  start(): void {
    if (!this.#screen.live) return;
    this.#timer = setInterval(() => this.#redraw(), frameMs);
    this.#timer.unref();
  }

  /** Leaves the rows as they are and draws no more. */
  stop(): void {
    if (this.#timer !== undefined) this.#redraw();
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const pending of this.#pending.values()) clearTimeout(pending);
    this.#drawn = 0;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** A log says what lasted: what is over before anybody could read it is left out. */
  #printLater(name: string, row: Row): void {
    clearTimeout(this.#pending.get(name));
    const at = Date.now() - this.#startedAt;
    if (row.state === 'idle') return;
    const print = () => this.#printChange(name, row, at);
    if (row.state === 'busy') this.#pending.set(name, setTimeout(print, worthSayingMs).unref());
    else print();
  }

  #printChange(name: string, { version, text }: Row, at: number): void {
    const { printer, style, write } = this.#screen;
    const time = `+${(at / 1000).toFixed(1)} s`.padStart(8);
    const shown = cutToWidth(printer.cleanLine(text), longestLogLine);
    write(`${style.dim(time)}  ${padToWidth(name, this.#nameWidth())}${joined(version, shown)}\n`);
  }

  #redraw(): void {
    this.#frame += 1;
    this.#erase();
    this.#draw();
  }

  #erase(): void {
    if (this.#drawn > 0) this.#screen.write(`\u001b[${this.#drawn}F\u001b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#screen.live || this.#timer === undefined) return;
    const lines = [...this.#rows.values()].map((row) => this.#line(row));
    this.#screen.write(lines.map((line) => `${line}\n`).join(''));
    this.#drawn = lines.length;
  }

  #nameWidth(): number {
    return Math.max(narrowestName, ...[...this.#rows.keys()].map((name) => name.length + 1));
  }

  #line({ name, state, version, text, since }: ShownRow): string {
    const { style, printer } = this.#screen;
    const elapsed =
      state === 'busy' || state === 'waiting' ? durationText(roundToTenths(Date.now() - since)) : '';
    const room = (style.width || 80) - this.#nameWidth() - version.length - elapsed.length - 12;
    const shown = cutToWidth(printer.cleanLine(text), Math.max(10, room));
    const sign = {
      busy: style.cyan(spinner.charAt(this.#frame % spinner.length)),
      idle: ' ',
      waiting: style.dim('·'),
      good: style.green('✔'),
      bad: style.red('✘'),
    }[state];
    const words = {
      busy: shown,
      idle: style.dim(shown),
      waiting: style.dim(shown),
      good: style.green(shown),
      bad: style.red(shown),
    }[state];
    return `  ${style.bold(padToWidth(name, this.#nameWidth()))}${sign} ${joined(version, words)}  ${style.dim(elapsed)}`;
  }
}

function joined(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join('  ');
}

function roundToTenths(ms: number): number {
  return Math.round(ms / 100) * 100;
}
