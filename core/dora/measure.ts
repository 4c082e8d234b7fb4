import { didYouMean } from '../config/suggest.ts';
import { SlipwayError } from '../errors.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { computeFigures, type DoraFigures, type TimeWindow } from './figures.ts';
import type { DeliveryHistory } from './history.ts';
import { type HistoryQuestion, readHistory } from './read-history.ts';
import { listUnknowns, type Unknown } from './unknowns.ts';

export interface DoraQuestion extends HistoryQuestion {
  readonly window: TimeWindow;
  /** Empty: all of them. */
  readonly services: readonly string[];
}

export interface DoraMeasurement extends DoraFigures {
  /** What the figures do not say. */
  readonly unknowns: readonly Unknown[];
}

/** The key figures of the ledger's entries, given in its order. Raises `service-unknown` (caller). */
export function measureDora(entries: readonly LedgerEntry[], question: DoraQuestion): DoraMeasurement {
  const history = chooseServices(readHistory(entries, question), question.services);
  const figures = computeFigures(history, question.window);
  return {
    ...figures,
    unknowns: listUnknowns(history, figures, { knowsTargets: question.targets !== undefined }),
  };
}

function chooseServices(history: DeliveryHistory, chosen: readonly string[]): DeliveryHistory {
  if (chosen.length === 0) return history;
  const known = history.services.map(({ service }) => service);
  const unknown = chosen.find((service) => !known.includes(service));
  if (unknown !== undefined) throw serviceUnknown(unknown, known);
  return { ...history, services: history.services.filter(({ service }) => chosen.includes(service)) };
}

function serviceUnknown(name: string, known: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'service-unknown',
    kind: 'caller',
    what: `The ledger knows no service "${name}"`,
    why: `${known.length === 0 ? 'It knows none yet' : `It knows ${known.slice(0, 20).join(', ')}`}${didYouMean(name, known)}`,
    fix: 'Correct the name; a service is there from its first delivery on.',
  });
}
