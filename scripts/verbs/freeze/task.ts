import type { FreezeOrder } from '../../../core/acts/freeze.ts';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { findEnvironment, findService } from '../../../core/config/places.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import { SlipwayError } from '../../../core/errors.ts';
import type { FreezeInputs } from './inputs.ts';

/** What the inputs ask for. Raises (caller) `inputs-conflict`, `freeze-over`. */
export function readFreezeOrder(inputs: FreezeInputs, now: number): FreezeOrder {
  const { lift, reason, environment, service } = inputs;
  if (lift !== undefined) return readLift(inputs, lift);
  if (reason === undefined) return readList(inputs);
  const from = inputs.from ?? now;
  const until = readEnd(inputs, from);
  if (until !== undefined && until <= Math.max(from, now)) throw freezeOver(until);
  return {
    kind: 'freeze',
    scope: definedOnly({ environment, service }),
    from,
    reason,
    ...definedOnly({ until }),
  };
}

function readLift({ environment, service, from, until, reason }: FreezeInputs, id: string): FreezeOrder {
  if ([environment, service, from, until].some((given) => given !== undefined))
    throw conflict(
      '`lift` stands beside what describes a freeze',
      'A freeze is lifted as a whole, by its id',
    );
  return { kind: 'lift', id, reason: reason ?? 'lifted' };
}

function readList({ environment, service, from, until }: FreezeInputs): FreezeOrder {
  if ([environment, service, from, until].some((given) => given !== undefined))
    throw conflict('`reason` is missing', 'Whoever is held back by a freeze has to see why');
  return { kind: 'list' };
}

function readEnd({ until }: FreezeInputs, from: number): number | undefined {
  if (until === undefined) return undefined;
  return 'at' in until ? until.at : from + until.after;
}

/** A freeze of what does not exist would hold nothing back, and nobody would notice. Raises what is unknown. */
export function checkScope(config: SlipwayConfig, order: FreezeOrder): void {
  if (order.kind !== 'freeze') return;
  const { environment, service } = order.scope;
  if (environment !== undefined) findEnvironment(config, environment);
  if (service !== undefined) findService(config, service);
}

function freezeOver(until: number): SlipwayError {
  return new SlipwayError({
    code: 'freeze-over',
    kind: 'caller',
    what: 'The freeze would hold nothing back',
    why: `It ends at ${new Date(until).toISOString()}, which is not after its begin and now`,
    fix: 'Give a later `until`, or none.',
  });
}

function conflict(what: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'inputs-conflict',
    kind: 'caller',
    what,
    why,
    fix: 'Give `--reason` to freeze, `--lift <id>` to lift, or none of them to see what is frozen.',
  });
}
