import { resolve } from 'node:path';
import { readTextFile } from '../../../adapters/files/text-file.ts';
import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { type ReplayedBump, replayPolicy } from '../../../core/promotion/simulate.ts';
import { withoutVerdicts } from '../../../core/promotion/without-verdicts.ts';
import { readLedgerEntries } from '../read-ledger.ts';
import type { SimulateInputs } from './inputs.ts';
import { outcomeOfSimulation } from './report.ts';

const LARGEST_CONFIG = 1024 * 1024;

/** The verb `simulate`: reads the record and the changed policy, plays the one against the other, writes nothing. */
export async function runSimulate(inputs: SimulateInputs, context: ActionContext): Promise<ActionOutcome> {
  context.progress.step('Read the ledger');
  const policy = await readPolicy(inputs.config, context);
  const history = await readLedgerEntries(inputs, context);
  const { config, lost } = withoutVerdicts(policy);
  const replay = replayPolicy({
    config,
    entries: history.entries,
    verdicts: new Map(),
    patienceMs: inputs.interval,
  });
  const from = context.clock.now() - inputs.since;
  return outcomeOfSimulation({
    bumps: replay.bumps.filter((bump) => bump.at > from && isWanted(bump, inputs)),
    unknown: replay.unknown,
    lost,
    history,
    from,
    file: inputs.config,
  });
}

async function readPolicy(file: string, { facts }: ActionContext): Promise<SlipwayConfig> {
  const path = resolve(facts.workingFolder, file);
  const text = await readTextFile({ path, purpose: 'the changed policy', maxBytes: LARGEST_CONFIG });
  return parseSlipwayConfig(file, Buffer.from(text));
}

function isWanted(bump: ReplayedBump, { environment, service }: SimulateInputs): boolean {
  return includesOrAll(environment, bump.environment) && includesOrAll(service, bump.service);
}

function includesOrAll(chosen: readonly string[], name: string): boolean {
  return chosen.length === 0 || chosen.includes(name);
}
