import type { SlipwayConfig } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import type { LedgerEntry } from '../ledger/entry.ts';

/** The environment at which a release has arrived, and how that is known. */
export interface TerminalEnvironment {
  readonly name: string;
  /** Declared targets; left out where only the ledger is known. */
  readonly targets?: readonly string[];
}

/**
 * The environment that nothing comes after: by `slipway.yaml`, else by what was promoted. Of several, the one that comes
 * after others. Raises `environment-ambiguous` (caller) when that leaves more than one, and `environment-unknown` when
 * none is known.
 */
export function findTerminal(
  config: SlipwayConfig | undefined,
  entries: readonly LedgerEntry[],
): TerminalEnvironment {
  return config === undefined ? findInLedger(entries) : findInConfig(config);
}

function findInConfig({ file, environments }: SlipwayConfig): TerminalEnvironment {
  const all = [...environments.values()];
  const before = new Set(all.flatMap(({ after }) => after ?? []));
  const last = all.filter(({ name }) => !before.has(name));
  const name = chooseOne(last, ({ after }) => after !== undefined, file);
  return { name, targets: environments.get(name)?.targets ?? [] };
}

function findInLedger(entries: readonly LedgerEntry[]): TerminalEnvironment {
  const names = new Set(entries.flatMap((entry) => (entry.kind === 'started' ? entry.environment : [])));
  const promotions = entries.filter((entry) => entry.kind === 'promoted');
  const before = new Set(promotions.map(({ upstream }) => upstream));
  const after = new Set(promotions.map(({ environment }) => environment));
  const last = [...names].filter((name) => !before.has(name)).map((name) => ({ name }));
  return { name: chooseOne(last, ({ name }) => after.has(name), 'The ledger') };
}

function chooseOne<Candidate extends { readonly name: string }>(
  last: readonly Candidate[],
  comesAfterOthers: (candidate: Candidate) => boolean,
  source: string,
): string {
  const chosen = last.length > 1 && last.some(comesAfterOthers) ? last.filter(comesAfterOthers) : last;
  const [first, ...others] = chosen;
  if (first === undefined) throw noEnvironment(source);
  if (others.length > 0) throw ambiguous(source, chosen);
  return first.name;
}

function noEnvironment(source: string): SlipwayError {
  return new SlipwayError({
    code: 'environment-unknown',
    kind: 'caller',
    what: 'Nobody says which environment is the last one',
    why: `${source} names no environment`,
    fix: 'Name it with `--environment`.',
  });
}

function ambiguous(source: string, last: readonly { readonly name: string }[]): SlipwayError {
  return new SlipwayError({
    code: 'environment-ambiguous',
    kind: 'caller',
    what: 'There is more than one environment that nothing comes after',
    why: `${source} knows ${last.map(({ name }) => name).join(', ')}`,
    fix: 'Name the one that counts with `--environment`.',
  });
}
