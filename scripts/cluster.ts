/** `npm run cluster …`: a real Argo CD on a real Kubernetes API server as plain processes, without containers. */
import { readFile, writeFile } from 'node:fs/promises';
import { openScreen } from '../adapters/runner/screen.ts';
import { exitStatusOf, messageOf, SlipwayError } from '../core/errors.ts';
import { createMasker } from '../core/text/mask.ts';
import { cutTrace } from '../test/cluster/cut-trace.ts';
import { bringDown } from './cluster/down.ts';
import { playScenarios } from './cluster/scenarios.ts';
import { serve } from './cluster/serve.ts';
import { soak } from './cluster/soak.ts';
import { printStatus } from './cluster/status.ts';
import { bringUp } from './cluster/up.ts';

const usage = `Usage: npm run cluster <command>

A real Argo CD on a real Kubernetes API server, as plain processes on 127.0.0.1: no containers, no root. What becomes
of a pod is a word in its image's tag. Needs Linux, Git and Go ≥ 1.26; the first start builds it, about 15 minutes.

  up                  start it and say what to try; Ctrl-C before it is up gives the start up
  status [--json]     where everything is; exit status 1 when no cluster runs
                      (npm takes --json for itself: npm run -s cluster -- status --json)
  down                end it
  scenarios [NAME ...]
                      play every scenario, or those named, on the embedded and on a real Argo CD, keep docs/scenarios.md
  soak [--rollouts 200] [--at-once 8] [--seed N]
                      play random releases on a cluster of its own, judge every answer, keep docs/soak.md
  cut TRACE FIXTURE   make a fixture for the tests of a recorded trace
`;

const exitStatus = { done: 0, wrongInput: 2, failed: 3 } as const;
/** People read stdout of a terminal; what goes on goes to stderr. */
const screen = openScreen(process.stderr, process.env, createMasker());

type Command = (args: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  up: () => bringUp(screen),
  down: () => bringDown(screen),
  status: (args) => printStatus(screen, { json: args.includes('--json') }),
  serve: () => serve(),
  scenarios: (args) => playScenarios(args),
  soak: (args) => soak(args),
  cut: async ([from = '', to = '']) => {
    await writeFile(to, cutTrace(await readFile(from, 'utf8')));
    return exitStatus.done;
  },
  '--help': async () => {
    process.stdout.write(usage);
    return exitStatus.done;
  },
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command === undefined) {
    process.stderr.write(usage);
    return exitStatus.wrongInput;
  }
  try {
    return await command(args);
  } catch (error) {
    process.stderr.write(`cluster: ${screen.printer.clean(messageOf(error))}\n`);
    return error instanceof SlipwayError ? exitStatusOf(error.kind) : exitStatus.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
