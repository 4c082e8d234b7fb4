import type { Screen } from '../../adapters/runner/screen.ts';
import { firstVersion } from '../sandbox/sandbox.ts';
import { environments, services } from '../sandbox/seed.ts';
import { Board, type RowState } from './board.ts';

/** What a chapter is announced with. */
export interface Announcement {
  readonly title: string;
  readonly story: string;
  /** A row for each service instead of each environment. */
  readonly follows: 'services' | 'environments';
}

/** What the audience sees: the titles of the chapters, and who waits for what. */
export class Show implements Disposable {
  readonly #screen: Screen;
  readonly #board: Board;
  readonly #running = new Map<string, string>();

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#board = new Board(screen);
  }

  open({ title, story, follows }: Announcement): void {
    const { style } = this.#screen;
    this.#board.clear();
    this.#board.say(`\n${style.bold(`▸ ${title}`)}\n  ${style.dim(story)}`);
    for (const name of follows === 'services' ? services : environments) this.row(name, 'idle', '');
    this.#board.start();
  }

  /** What a row says; `version` where it is not the one that runs there. */
  row(name: string, state: RowState, text: string, version = this.#version(name)): void {
    this.#board.set(name, { state, version, text });
  }

  /** Another version runs there from now on. */
  runs(name: string, version: string): void {
    this.#running.set(name, version);
  }

  /** What a command printed, as it is, above the rows. */
  print(text: string): void {
    const { printer, style } = this.#screen;
    const lines = printer.clean(text).trimEnd().split('\n');
    this.#board.say(`\n${lines.map((line) => `  ${style.dim('│')} ${line}`).join('\n')}\n`);
  }

  close(): void {
    this.#board.stop();
  }

  [Symbol.dispose](): void {
    this.#board.stop();
  }

  #version(name: string): string {
    return this.#running.get(name) ?? firstVersion;
  }
}

/** What a line of the command line says is going on; nothing for lines of its report. */
export function wordsOf(line: string): string | undefined {
  const waiting = /^\s*waiting for (.+?)(?:: [^:]*so far.*)?$/.exec(line)?.[1];
  const words = waiting ?? /^▸ (.+)$/.exec(line)?.[1];
  return words === undefined ? undefined : abbreviate(words);
}

/** References and commit ids as people say them. */
function abbreviate(words: string): string {
  return words
    .replace(/127\.0\.0\.1:\d+\/acme\//g, '')
    .replace(/@sha256:([0-9a-f]{8})[0-9a-f]{56}/g, '@$1…')
    .replace(/\b([0-9a-f]{10})[0-9a-f]{30}\b/g, '$1')
    .replace(/, since \d{4}-\S+Z$/, '');
}
