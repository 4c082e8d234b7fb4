import type { Screen } from '../../adapters/runner/screen.ts';
import { writeChapters } from './chapters.ts';
import { callWitness, type Promised } from './promises.ts';
import type { Drawn, Listed, Memory } from './scene.ts';
import { Show } from './show.ts';
import type { World } from './world.ts';

export interface Played {
  readonly promises: readonly Promised[];
  readonly drawn: readonly Drawn[];
  readonly listed: readonly Listed[];
}

export interface Theatre {
  readonly world: World;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** Plays all chapters one after the other; ends early at a scene that did not end as planned. */
export async function play({ world, screen, signal }: Theatre): Promise<Played> {
  const witness = await callWitness(world);
  using show = new Show(screen);
  const memory: Memory = {};
  const [promises, drawn, listed]: [Promised[], Drawn[], Listed[]] = [[], [], []];
  for (const chapter of writeChapters(world)) {
    show.open(chapter);
    for (const scene of chapter.scenes) {
      const end = await scene({ world, signal, show, witness, memory });
      signal.throwIfAborted();
      promises.push(...end.promises);
      drawn.push(...end.drawn);
      listed.push(...end.listed);
      if (end.promises.some(({ holds }) => !holds)) return { promises, drawn, listed };
    }
    show.close();
  }
  return { promises: [...promises, ...(await witness.judgeAll())], drawn, listed };
}
