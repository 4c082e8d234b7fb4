import type { Screen } from '../../adapters/runner/screen.ts';
import { durationText } from '../../core/timeline/timeline.ts';
import { firstVersion } from '../sandbox/sandbox.ts';
import { type EnvironmentName, environments } from '../sandbox/seed.ts';
import { Board } from './board.ts';
import { type Delivered, deliver, rolledBack } from './delivery.ts';
import { callWitness, judgeDelivery, type Promised } from './promises.ts';
import { type Chapter, type PlannedDelivery, writeChapters } from './releases.ts';
import type { World } from './world.ts';

export interface Played {
  readonly delivered: readonly Delivered[];
  readonly promises: readonly Promised[];
}

export interface Theatre {
  readonly world: World;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** Plays all chapters one after the other; ends early at a delivery that did not end as planned. */
export async function play(theatre: Theatre): Promise<Played> {
  const { world, signal } = theatre;
  const witness = await callWitness(world);
  using show = new Show(theatre);
  const delivered: Delivered[] = [];
  const promises: Promised[] = [];
  for (const chapter of writeChapters(world)) {
    show.open(chapter);
    for (const plan of chapter.deliveries) {
      const before = await witness.readFiles();
      const one = await show.deliver(plan);
      signal.throwIfAborted();
      const judged = await judgeDelivery(one, world, { before, after: await witness.readFiles() });
      delivered.push(one);
      promises.push(...judged);
      show.settle(one);
      if (judged.some(({ holds }) => !holds)) return { delivered, promises };
    }
    show.close();
  }
  return { delivered, promises: [...promises, ...(await witness.judgeAll())] };
}

class Show implements Disposable {
  readonly #theatre: Theatre;
  readonly #board: Board;
  readonly #running = new Map<EnvironmentName, string>(environments.map((name) => [name, firstVersion]));

  constructor(theatre: Theatre) {
    this.#theatre = theatre;
    this.#board = new Board(theatre.screen);
  }

  open({ title, story, deliveries }: Chapter): void {
    const { style } = this.#theatre.screen;
    this.#board.say(`\n${style.bold(`▸ ${title}`)}\n  ${style.dim(story)}`);
    for (const name of environments) {
      const position = deliveries.findIndex(({ environment }) => environment === name);
      const previous = deliveries[position - 1]?.environment;
      const text = previous === undefined ? '' : `waits for ${previous} to be verified`;
      const state = previous === undefined ? 'idle' : 'waiting';
      this.#board.set(name, { state, version: this.#version(name), text });
    }
    this.#board.start();
  }

  deliver(plan: PlannedDelivery): Promise<Delivered> {
    const { environment, release } = plan;
    const show = (text: string) =>
      this.#board.set(environment, { state: 'busy', version: release.version, text });
    show('slipway deliver begins');
    let phase = '';
    const onLine = (line: string) => {
      if (line.startsWith('▸ Waiting for the rollback')) phase = 'rolling back: ';
      const text = wordsOf(line);
      if (text !== undefined) show(`${phase}${text}`);
    };
    return deliver({ plan, onLine, world: this.#theatre.world, signal: this.#theatre.signal });
  }

  settle({ plan, result, startedAt, endedAt }: Delivered): void {
    const { environment, release, ends } = plan;
    const took = durationText(endedAt - startedAt);
    const isHealthy = result?.verdict === 'healthy';
    if (isHealthy) this.#running.set(environment, release.version);
    const cause = result?.rootCause?.code ?? result?.reasonCode ?? 'no result';
    const back =
      ends.kind === 'rolled-back' && rolledBack(result) === 'verified'
        ? `; ${ends.to} is back, verified`
        : '';
    const text = isHealthy
      ? `verified after ${took}`
      : `${release.version} failed (${cause})${back}, ${took} in all`;
    this.#board.set(environment, {
      state: isHealthy ? 'good' : 'bad',
      version: this.#version(environment),
      text,
    });
  }

  close(): void {
    this.#board.stop();
  }

  [Symbol.dispose](): void {
    this.#board.stop();
  }

  #version(name: EnvironmentName): string {
    return this.#running.get(name) ?? firstVersion;
  }
}

/** What a line of the command line says is going on; nothing for lines of its report. */
function wordsOf(line: string): string | undefined {
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
