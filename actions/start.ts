import { systemClock } from '../adapters/clock/system-clock.ts';
import { makeHttpClient } from '../adapters/http/http-client.ts';
import { withRetry } from '../adapters/http/with-retry.ts';
import { makeRunProcess } from '../adapters/process/run-process.ts';
import { runMain } from '../adapters/runner/main.ts';
import type { ActionDefinition, RunAction } from '../core/action/definition.ts';
import type { InputTable } from '../core/action/inputs.ts';
import type { HttpClient, HttpSettings } from '../core/ports/http.ts';

/** Runs an action in the real world: the one place where its adapters are put together. Ends the process. */
export function startAction<Inputs extends InputTable>(
  definition: ActionDefinition<Inputs>,
  load: () => Promise<RunAction<Inputs>>,
  commandLine?: readonly string[],
): Promise<void> {
  const world = { clock: systemClock, makeRunProcess, makeHttpClient: makePatientClient };
  return runMain(definition, load, commandLine === undefined ? { world } : { world, commandLine });
}

function makePatientClient(settings: HttpSettings): HttpClient {
  const client = makeHttpClient(settings);
  return settings.retry === undefined ? client : withRetry(client, settings.retry, { clock: systemClock });
}
