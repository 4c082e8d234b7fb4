import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../../core/errors.ts';
import { argocdVersion, kubernetesVersion } from '../../test/cluster/build/tools.ts';
import { startRig } from '../../test/cluster/rig.ts';
import { allScenarios, concurrentScenarios, loneScenarios } from '../../test/scenarios/catalogue.ts';
import { startEmbeddedLab } from '../../test/scenarios/embedded-lab.ts';
import type { Lab, ServerName } from '../../test/scenarios/lab.ts';
import { workThrough } from '../../test/scenarios/pool.ts';
import type { Scenario } from '../../test/scenarios/scenario.ts';
import { type Outcome, renderScenarios } from '../../test/scenarios/table.ts';
import { tryScenario } from '../../test/scenarios/trial.ts';
import { buildDist } from '../build.ts';
import { keepPage, root } from './page.ts';

const slipway = join(root, 'dist', 'slipway.js');
/** Releases that share a server; what they wait for is mostly time. */
const atOnce = 8;

/**
 * `npm run cluster -- scenarios [NAME ...]`: plays every scenario, or those that are named, on both servers and keeps the
 * table in docs/scenarios.md.
 */
export async function playScenarios(names: readonly string[]): Promise<number> {
  const wanted = pickScenarios(names);
  await buildDist();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-scenarios-'));
  const embedded = await playOnEmbedded(wanted, folder);
  const real = await playOnReal(wanted);
  await rm(folder, { recursive: true, force: true });
  const date = new Date().toISOString().slice(0, 10);
  const earlier = names.length === 0 ? '' : await readFile(join(root, 'docs', 'scenarios.md'), 'utf8');
  const facts = { date, argocdVersion, kubernetesVersion, earlier };
  await keepPage('scenarios.md', renderScenarios(allScenarios, { embedded, real }, facts));
  const outcomes = [...embedded.values(), ...real.values()];
  return outcomes.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

interface Wanted {
  /** Share a lab. */
  readonly concurrent: readonly Scenario[];
  /** Have one for themselves. */
  readonly lone: readonly Scenario[];
}

/** Those of the names; all without any. */
function pickScenarios(names: readonly string[]): Wanted {
  const unknown = names.filter((name) => !allScenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw unknownScenario(unknown);
  const isWanted = ({ name }: Scenario): boolean => names.length === 0 || names.includes(name);
  return { concurrent: concurrentScenarios.filter(isWanted), lone: loneScenarios.filter(isWanted) };
}

type Played = Map<string, Outcome>;

async function playOnEmbedded({ concurrent, lone }: Wanted, folder: string): Promise<Played> {
  const played: Played = new Map();
  const playable = (scenarios: readonly Scenario[]) =>
    scenarios.filter(({ realOnly }) => realOnly === undefined);
  {
    await using lab = await startEmbeddedLab(slipway);
    await playTogether(lab, playable(concurrent), { folder, played });
  }
  for (const scenario of playable(lone)) {
    await using lab = await startEmbeddedLab(slipway);
    await playInto(lab, scenario, { folder, played });
  }
  return played;
}

async function playOnReal({ concurrent, lone }: Wanted): Promise<Played> {
  const played: Played = new Map();
  await using rig = await startRig({ slipway });
  const place = { folder: rig.folder, played };
  await playTogether(rig, concurrent, place);
  for (const scenario of lone) await playInto(rig, scenario, place);
  return played;
}

interface Place {
  /** Takes the traces. */
  readonly folder: string;
  readonly played: Played;
}

function playTogether(lab: Lab, scenarios: readonly Scenario[], place: Place): Promise<void> {
  const signal = new AbortController().signal;
  return workThrough(scenarios, { atOnce, signal }, (scenario) => playInto(lab, scenario, place));
}

async function playInto(lab: Lab, scenario: Scenario, { folder, played }: Place): Promise<void> {
  const outcome = await tryScenario(lab, scenario, { folder }).then(outcomeOf, brokenOff);
  played.set(scenario.name, outcome);
  console.error(lineOf(lab.server, scenario, outcome));
}

function outcomeOf({ answer, faults }: Awaited<ReturnType<typeof tryScenario>>): Outcome {
  const { decision, reasonCode, startedAt, endedAt } = answer;
  return { decision, reasonCode, seconds: Math.round((endedAt - startedAt) / 1000), faults };
}

function brokenOff(error: unknown): Outcome {
  const fault = error instanceof Error ? error.message : String(error);
  return { decision: 'none', reasonCode: 'broken off', seconds: 0, faults: [fault.split('\n')[0] ?? ''] };
}

function lineOf(
  server: ServerName,
  { name, what }: Scenario,
  { decision, reasonCode, faults }: Outcome,
): string {
  const mark = faults.length === 0 ? '✔' : '✘';
  const trouble = faults.length === 0 ? '' : ` — ${faults.join('; ')}`;
  return `${mark} ${server} ${name}: ${what}: ${decision} (${reasonCode})${trouble}`;
}

function unknownScenario(names: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'scenario-unknown',
    kind: 'caller',
    what: `There is no scenario ${names.join(', ')}`,
    why: 'None of test/scenarios/catalogue.ts has this name',
    fix: 'Take names from the first column of docs/scenarios.md, or none to play all',
  });
}
