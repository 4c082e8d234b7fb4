import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import type { SecondReading } from './second-parser.ts';
import type { Step } from './selector.ts';

/** A document or collection the walk is inside of. */
interface Frame {
  readonly type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE;
  readonly anchor: string | undefined;
  /** Children met so far; in a mapping keys and values both count. */
  count: number;
  /** Position of the last child among the events. */
  child: number;
  /** Position of the last key of a mapping. */
  key: number;
}

/** Follows the events of the second parser, one after the other, and knows the path of the one it is at. */
export class EventPath {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #frames: Frame[] = [];
  #document = -1;

  constructor({ text, events }: SecondReading) {
    this.#text = text;
    this.#events = events;
  }

  /** Position of the document the walk is in, counted from 0. */
  get document(): number {
    return this.#document;
  }

  enter(position: number): void {
    const event = this.#events[position];
    if (event === undefined) return;
    if (event.type === EVENT_ID.POP) {
      this.#frames.pop();
      return;
    }
    const parent = this.#frames.at(-1);
    if (parent !== undefined) countChild(parent, position);
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) return;
    if (event.type === EVENT_ID.DOCUMENT) this.#document += 1;
    const anchor = anchorOfEvent(this.#text, event);
    this.#frames.push({ type: event.type, anchor, count: 0, child: -1, key: -1 });
  }

  /** The anchors of the collections around the scalar just entered. */
  anchorsAround(): string[] {
    return this.#frames.flatMap(({ anchor }) => anchor ?? []);
  }

  /** Whether the scalar just entered is the value these steps lead to. */
  isAt(steps: readonly Step[]): boolean {
    const collections = this.#frames.slice(1);
    return (
      collections.length === steps.length &&
      collections.every((frame, depth) => this.#isMember(frame, steps[depth]))
    );
  }

  #isMember(frame: Frame, step: Step | undefined): boolean {
    if (frame.type === EVENT_ID.MAPPING) {
      const isValue = frame.count % 2 === 0;
      return step?.kind === 'key' && isValue && this.#textAt(frame.key) === step.key;
    }
    if (step?.kind === 'index') return frame.count - 1 === step.index;
    return step?.kind === 'match' && this.#hasEntry(frame.child, step.key, step.value);
  }

  /** Whether the mapping that begins at this position has an entry of these two texts. */
  #hasEntry(start: number, key: string, value: string): boolean {
    if (this.#events[start]?.type !== EVENT_ID.MAPPING) return false;
    let position = start + 1;
    while (position < this.#events.length && this.#events[position]?.type !== EVENT_ID.POP) {
      const valuePosition = this.#behind(position);
      if (this.#textAt(position) === key && this.#textAt(valuePosition) === value) return true;
      position = this.#behind(valuePosition);
    }
    return false;
  }

  /** The position behind the value that begins at this one. */
  #behind(start: number): number {
    let depth = 0;
    let position = start;
    do {
      const type = this.#events[position]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      if (type === EVENT_ID.POP) depth -= 1;
      position += 1;
    } while (depth > 0 && position < this.#events.length);
    return position;
  }

  #textAt(position: number): string | undefined {
    const event = this.#events[position];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : undefined;
  }
}

function countChild(frame: Frame, position: number): void {
  if (frame.count % 2 === 0) frame.key = position;
  frame.count += 1;
  frame.child = position;
}

/** The anchor an event defines (or, for an alias, repeats). */
export function anchorOfEvent(text: string, event: Event): string | undefined {
  const isNamed = 'anchorStart' in event && event.anchorStart >= 0;
  return isNamed ? text.slice(event.anchorStart, event.anchorEnd) : undefined;
}
