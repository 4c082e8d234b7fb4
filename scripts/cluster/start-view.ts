import type { Screen } from '../../adapters/runner/screen.ts';
import { durationText } from '../../core/timeline/timeline.ts';
import type { ToolName } from '../../test/cluster/build/tools.ts';
import type { StartProgress } from '../../test/cluster/progress.ts';
import { Board, type RowState } from '../demo/board.ts';

/** Seconds on two busy cores with nothing cached, where they are worth saying. */
const usualSeconds: Readonly<Partial<Record<ToolName, number>>> = {
  etcd: 47,
  kwok: 100,
  argocd: 295,
  kubernetes: 390,
};

/** A start of the cluster for a person: a row per tool that is built, and one for the processes. */
export class StartView implements Disposable {
  readonly #board: Board;

  constructor(screen: Screen) {
    this.#board = new Board(screen);
  }

  show(progress: StartProgress): void {
    this.#board.start();
    switch (progress.step) {
      case 'builds':
        this.#board.say(announceBuilds(progress.tools));
        for (const tool of progress.tools) this.#set(tool, 'idle', 'waits');
        break;
      case 'build':
        this.#set(progress.tool, 'busy', `building${usually(progress.tool)}`);
        break;
      case 'built':
        this.#set(progress.tool, 'good', `built in ${durationText(progress.seconds * 1000)}`);
        break;
      case 'start':
        this.#set('cluster', 'busy', `starting ${progress.what}`);
        break;
    }
  }

  /** All is up. */
  finish(): void {
    this.#set('cluster', 'good', 'is up');
    this.#board.stop();
  }

  [Symbol.dispose](): void {
    this.#board.stop();
  }

  #set(name: string, state: RowState, text: string): void {
    this.#board.set(name, { state, version: '', text });
  }
}

function announceBuilds(tools: readonly ToolName[]): string {
  const seconds = tools.reduce((sum, tool) => sum + (usualSeconds[tool] ?? 10), 0);
  const what = tools.length === 1 ? 'One tool is' : `${tools.length} tools are`;
  return `${what} not built yet; on two cores that usually takes ${durationText(seconds * 1000)}, once. The cache keeps them.`;
}

function usually(tool: ToolName): string {
  const seconds = usualSeconds[tool];
  return seconds === undefined ? '' : ` (usually ${durationText(seconds * 1000)})`;
}
