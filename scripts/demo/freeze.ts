import { callSlipway, describeEnd } from './call.ts';
import type { Scene, Stagehand } from './scene.ts';
import { runSlipway } from './slipway-process.ts';
import { service } from './world.ts';

const reason = 'the shop is busy';

/** Somebody freezes prod. */
export const freezeProd: Scene = async (stagehand) => {
  const { show, memory } = stagehand;
  show.row('prod', 'waiting', 'slipway freeze');
  const called = await act(['freeze', '--environment', 'prod', '--reason', reason], stagehand);
  const id = called.result?.outputs['id'] ?? '';
  memory.freeze = { id, since: called.endedAt };
  show.row('prod', 'waiting', `frozen: ${reason}`);
  return {
    promises: [],
    drawn: [],
    listed: [{ environment: 'prod', what: `freeze: ${reason}`, called }],
  };
};

/** Asks why a release is not there, and shows the answer. */
export const explainProd: Scene = async (stagehand) => {
  const { world, show, signal } = stagehand;
  const args = ['explain', service, 'prod', '--repository', world.repositoryUrl];
  const { stdout, exitCode } = await runSlipway({
    args,
    environment: world.environment,
    onLine: () => undefined,
    signal,
  });
  signal.throwIfAborted();
  show.print(`$ slipway explain ${service} prod\n${stdout}`);
  return {
    promises: [
      {
        sentence: `slipway explain ${service} prod names what is in the way: the freeze, and who can lift it`,
        holds: exitCode === 0 && stdout.includes(`prod is frozen: ${reason}`),
        instead: `exit status ${exitCode}: ${stdout}`,
      },
    ],
    drawn: [],
    listed: [],
  };
};

/** Somebody lifts the freeze. */
export const liftFreeze: Scene = async (stagehand) => {
  const { show, memory } = stagehand;
  const { id = '', since = 0 } = memory.freeze ?? {};
  const called = await act(['freeze', '--lift', id], stagehand);
  show.row('prod', 'waiting', 'the freeze is lifted');
  return {
    promises: [
      {
        sentence: 'a freeze is a word in Git: told, and lifted again by its id',
        holds: called.exitCode === 0 && called.result?.decision === 'lifted',
        instead: describeEnd(called),
      },
    ],
    drawn: [
      { lane: 'prod', hold: { kind: 'freeze', label: `frozen: ${reason}`, from: since, to: called.endedAt } },
    ],
    listed: [{ environment: 'prod', what: 'lift the freeze', called }],
  };
};

/** Runs a verb on the repository of the demo. */
export async function act(words: readonly string[], { world, signal }: Stagehand) {
  const called = await callSlipway({
    words: [...words, '--repository', world.repositoryUrl],
    world,
    onLine: () => undefined,
    signal,
  });
  signal.throwIfAborted();
  return called;
}
