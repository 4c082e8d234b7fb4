/** `npm run demo`: ships five services and two bad releases through dev, staging and prod, on this machine alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openScreen, type Screen } from '../adapters/runner/screen.ts';
import { exitStatusOf, messageOf, SlipwayError } from '../core/errors.ts';
import { createMasker } from '../core/text/mask.ts';
import { durationText } from '../core/timeline/timeline.ts';
import { embeddedStage } from './demo/embedded-world.ts';
import { suggestCommands, suggestNext } from './demo/next-steps.ts';
import { type DemoOptions, readOptions, usage } from './demo/options.ts';
import { writePictures } from './demo/picture.ts';
import { type Played, play } from './demo/play.ts';
import type { Promised } from './demo/promises.ts';
import type { Stage } from './demo/stage.ts';
import type { World } from './demo/world.ts';

const exitStatus = { done: 0, broken: 1, failed: 3, interrupted: 130 } as const;

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
    process.stderr.write(`demo: ${screen.printer.clean(messageOf(error))}\n`);
    return error instanceof SlipwayError ? exitStatusOf(error.kind) : exitStatus.failed;
  }
}

async function runDemo(options: DemoOptions, screen: Screen): Promise<number> {
  const stage = await chooseStage(options);
  await using _files = await gatherTemporaryFiles();
  try {
    return await playOn(stage, options, screen);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    screen.write(`\nInterrupted: ${stage.farewell}.\n`);
    return exitStatus.interrupted;
  }
}

/** One folder for all temporary files: what a process left behind that had to be killed goes with it. */
async function gatherTemporaryFiles(): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  process.env['TMPDIR'] = folder;
  return { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** The cluster's side is loaded when it is asked for: the usual demo shall not wait for it. */
async function chooseStage({ cluster }: DemoOptions): Promise<Stage> {
  if (!cluster) return embeddedStage;
  const { chooseClusterStage } = await import('./cluster/demo-stage.ts');
  return chooseClusterStage();
}

async function playOn(stage: Stage, options: DemoOptions, screen: Screen): Promise<number> {
  const startedAt = Date.now();
  const { signal } = interrupted;
  screen.write(`${stage.announcement}\n`);
  await using world = await stage.open({ screen, signal });
  signal.throwIfAborted();
  greet(screen, world, `They are up after ${durationText(Date.now() - startedAt)}; ${stage.timeScale}.`);
  const played = await play({ world, screen, signal });
  const pictures = await writePictures(options.out, played);
  const kept = tellPromises(screen, played);
  tellFailures(screen, played);
  screen.write(
    `\nDone in ${durationText(Date.now() - startedAt)}.\n\n${screen.style.bold('What to try next')}\n`,
  );
  for (const line of suggestNext(pictures, stage.keepCommand)) screen.write(`  ${line}\n`);
  if (options.keep) await keepWorld(screen, world, stage);
  return kept ? exitStatus.done : exitStatus.broken;
}

function greet({ write, style }: Screen, { places }: World, sentence: string): void {
  write(`${sentence}\n`);
  for (const { name, address } of places) write(`  ${name.padEnd(10)}${style.dim(address)}\n`);
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

/** The words of what did not end as planned. */
function tellFailures({ write, printer, style }: Screen, { listed, promises }: Played): void {
  const last = listed.at(-1);
  if (last === undefined || promises.every(({ holds }) => holds)) return;
  const [verb = ''] = last.called.words;
  write(`\n${style.bold(`What slipway ${verb} said (${last.what}, ${last.environment})`)}\n`);
  write(`${printer.clean(last.called.stderr)}\n`);
}

/** Until Ctrl-C. */
async function keepWorld({ write, style }: Screen, world: World, { farewell }: Stage): Promise<void> {
  write(`\n${style.bold('All of it stays up until Ctrl-C. In another terminal, in this folder:')}\n\n`);
  for (const line of suggestCommands(world)) write(`${line}\n`);
  const { signal } = interrupted;
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
  write(`\nEnded: ${farewell}.\n`);
}
