import type { Observation } from '../../../../core/rollout/observation.ts';
import type { Game } from './rules.ts';
import { wallTime } from './scene.ts';
import { between, type Random, type Timeline } from './timeline.ts';

interface Channel {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly inbox: Observation[];
}

/** Events that are dropped, repeated, late and out of order, and reconnects to replicas that are behind. */
export function createEventStream({ stream }: Game, { timeline, random, inbox }: Channel) {
  const published: unknown[] = [];
  const send = (event: 'open' | 'message' | 'close', application?: unknown): void => {
    const at = new Date(wallTime(timeline.now())).toISOString();
    const body = application === undefined ? {} : { body: { result: { type: 'MODIFIED', application } } };
    inbox.push({ at, source: 'stream', app: 'todo', event, ...body });
  };
  const deliver = (body: unknown, delay: number): void =>
    timeline.plan(timeline.now() + delay, () => send('message', body));
  const reconnect = (): void => {
    send('close');
    timeline.plan(timeline.now() + between(random, 100, 2000), () => {
      send('open');
      const behind = Math.floor(random() * Math.min(published.length, 6));
      const body = published.at(-1 - behind);
      if (body !== undefined) deliver(body, 20);
    });
  };
  return {
    open: (): void => {
      if (stream === null) return;
      send('open');
      for (let count = 0; count < stream.reconnects; count++) {
        timeline.plan(between(random, 500, 60_000), reconnect);
      }
    },
    publish: (body: unknown): void => {
      published.push(body);
      if (stream === null || random() < stream.drop) return;
      const isLate = random() < stream.disorder;
      deliver(body, isLate ? between(random, 300, 8000) : between(random, 10, 200));
      if (random() < stream.repeat) deliver(body, between(random, 100, 20_000));
    },
  };
}
