/** `npm run demo`: ships a good and two bad releases through dev, staging and prod, on this machine alone. */
import { openScreen, type Screen } from '../adapters/runner/screen.ts';
import { messageOf } from '../core/errors.ts';
import { createMasker } from '../core/text/mask.ts';
import { durationText } from '../core/timeline/timeline.ts';
import { suggestCommands, suggestNext } from './demo/next-steps.ts';
import { type DemoOptions, readOptions, usage } from './demo/options.ts';
import { writePictures } from './demo/picture.ts';
import { type Played, play } from './demo/play.ts';
import type { Promised } from './demo/promises.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';

const speed = 5;
const exitStatus = { done: 0, broken: 1, wrongInput: 2, interrupted: 130 } as const;

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const screen = openScreen(process.stdout, process.env, createMasker());
  try {
    const options = readOptions(args);
    if (options.help) screen.write(usage);
    return options.help ? exitStatus.done : await runDemo(options, screen);
  } catch (error) {
    if (interrupted.signal.aborted) {
      screen.write('\nInterrupted: the servers are down and their files removed.\n');
      return exitStatus.interrupted;
    }
    process.stderr.write(`demo: ${screen.printer.clean(messageOf(error))}\n`);
    return exitStatus.wrongInput;
  }
}

async function runDemo(options: DemoOptions, screen: Screen): Promise<number> {
  const startedAt = Date.now();
  screen.write('Starting a Git server, an image registry and Argo CD over a model cluster, on 127.0.0.1 …\n');
  await using sandbox = await startSandbox({ speed });
  greet(screen, sandbox, Date.now() - startedAt);
  const played = await play({ sandbox, screen, signal: interrupted.signal });
  const pictures = await writePictures(options.out, played);
  const kept = tellPromises(screen, played);
  tellFailures(screen, played);
  screen.write(
    `\nDone in ${durationText(Date.now() - startedAt)}.\n\n${screen.style.bold('What to try next')}\n`,
  );
  for (const line of suggestNext(pictures)) screen.write(`  ${line}\n`);
  if (options.keep) await keepServers(screen, sandbox);
  return kept ? exitStatus.done : exitStatus.broken;
}

function greet({ write, style }: Screen, { argocd, registry, repositoryUrl }: Sandbox, took: number): void {
  const line = (name: string, value: string) => write(`  ${name.padEnd(10)}${style.dim(value)}\n`);
  write(`They are up after ${durationText(took)}; model time runs ${speed} times as fast as real time.\n`);
  line('Git', repositoryUrl);
  line('registry', `http://${registry.host}`);
  line('Argo CD', `${argocd.url} (${argocd.store.all().length} applications, all healthy)`);
}

function tellPromises({ write, style, printer }: Screen, { promises }: Played): boolean {
  write(`\n${style.bold('What was promised')}\n`);
  const tell = ({ sentence, holds, instead }: Promised) =>
    write(
      holds
        ? `  ${style.green('✔')} ${sentence}\n`
        : `  ${style.red('✘')} ${sentence}\n    ${style.red(printer.cleanLine(instead))}\n`,
    );
  for (const promise of promises) tell(promise);
  return promises.every(({ holds }) => holds);
}

/** The words of a delivery that did not end as planned. */
function tellFailures({ write, printer, style }: Screen, { delivered, promises }: Played): void {
  const last = delivered.at(-1);
  if (last === undefined || promises.every(({ holds }) => holds)) return;
  write(
    `\n${style.bold(`What slipway deliver said of ${last.plan.release.version} in ${last.plan.environment}`)}\n`,
  );
  write(`${printer.clean(last.stderr)}\n`);
}

/** Until Ctrl-C. */
async function keepServers({ write, style }: Screen, sandbox: Sandbox): Promise<void> {
  write(`\n${style.bold('The servers stay up until Ctrl-C. In another terminal, in this folder:')}\n\n`);
  for (const line of suggestCommands(sandbox)) write(`${line}\n`);
  const { signal } = interrupted;
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
  write('\nThe servers are down and their files removed.\n');
}
