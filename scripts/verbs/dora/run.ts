import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { findEnvironment } from '../../../core/config/places.ts';
import { didYouMean } from '../../../core/config/suggest.ts';
import { measureDora } from '../../../core/dora/measure.ts';
import { findTerminal, type TerminalEnvironment } from '../../../core/dora/terminal-environment.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { type LedgerHistory, readLedgerHistory } from '../read-ledger.ts';
import type { DoraInputs } from './inputs.ts';
import { outcomeOfDora } from './report.ts';

/** The verb `dora`: reads the ledger, computes, reports; writes nothing. */
export async function runDora(inputs: DoraInputs, context: ActionContext): Promise<ActionOutcome> {
  context.progress.step('Read the ledger');
  const history = await readLedgerHistory(inputs, context);
  const { name, targets } = chooseEnvironment(inputs.environment, history);
  const until = context.clock.now();
  const measurement = measureDora(history.entries, {
    environment: name,
    services: inputs.service,
    window: { from: until - inputs.since, until },
    ...(targets === undefined ? {} : { targets }),
  });
  return outcomeOfDora(measurement, history);
}

function chooseEnvironment(
  given: string | undefined,
  { config, entries }: LedgerHistory,
): TerminalEnvironment {
  if (given === undefined) return findTerminal(config, entries);
  if (config !== undefined) return describeDeclared(config, given);
  const known = new Set(entries.flatMap((entry) => ('environment' in entry ? [entry.environment] : [])));
  if (known.has(given)) return { name: given };
  throw environmentUnknown(given, [...known]);
}

function describeDeclared(config: SlipwayConfig, name: string): TerminalEnvironment {
  return { name, targets: findEnvironment(config, name).targets };
}

function environmentUnknown(name: string, known: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'environment-unknown',
    kind: 'caller',
    what: `The ledger knows no environment "${name}"`,
    why: `It knows ${known.join(', ') || 'none yet'}${didYouMean(name, known)}`,
    fix: 'Correct the name.',
  });
}
