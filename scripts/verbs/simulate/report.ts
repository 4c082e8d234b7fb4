import type { ActionOutcome } from '../../../core/action/definition.ts';
import { versionOf } from '../../../core/bump/message.ts';
import type { ReplayedBump, ReplayOutcome } from '../../../core/promotion/simulate.ts';
import type { ReportTable } from '../../../core/report/report.ts';
import type { LedgerHistory } from '../read-ledger.ts';
import { showDuration } from '../show-duration.ts';
import { showLocal } from '../show-moment.ts';

export interface Simulation {
  /** In the window, of what was asked for. */
  readonly bumps: readonly ReplayedBump[];
  /** Releases to environments that the changed policy does not have. */
  readonly unknown: number;
  /** Environments whose scan or check gates could not be played. */
  readonly lost: readonly string[];
  readonly history: Omit<LedgerHistory, 'config'>;
  readonly from: number;
  /** The changed policy. */
  readonly file: string;
}

type Kind = ReplayOutcome['kind'];
const KINDS: readonly Kind[] = ['same', 'sooner', 'later', 'refused', 'overtaken', 'waiting'];

export function outcomeOfSimulation(simulation: Simulation): ActionOutcome {
  const counts = countKinds(simulation.bumps);
  const longest = longestDelay(simulation.bumps);
  const code = codeOf(simulation.bumps.length, counts.same);
  return {
    decision: code === 'nothing-in-window' ? 'empty' : code,
    reasonCode: code,
    exitStatus: 0,
    outputs: {
      releases: String(simulation.bumps.length),
      sooner: String(counts.sooner),
      later: String(counts.later),
      refused: String(counts.refused),
      overtaken: String(counts.overtaken),
      waiting: String(counts.waiting),
      'longest-delay': String(Math.round(longest / 1000)),
    },
    result: {
      since: new Date(simulation.from).toISOString(),
      counts,
      longestDelaySeconds: Math.round(longest / 1000),
      unknownEnvironments: simulation.unknown,
      releases: simulation.bumps.map(bumpForMachines),
      gaps: gapsOf(simulation),
    },
    report: reportOf(simulation, { counts, longest }),
  };
}

function codeOf(all: number, same: number): 'nothing-in-window' | 'same' | 'differs' {
  if (all === 0) return 'nothing-in-window';
  return same === all ? 'same' : 'differs';
}

function countKinds(bumps: readonly ReplayedBump[]): Readonly<Record<Kind, number>> {
  const counts = { same: 0, sooner: 0, later: 0, refused: 0, overtaken: 0, waiting: 0 };
  for (const { outcome } of bumps) counts[outcome.kind] += 1;
  return counts;
}

function longestDelay(bumps: readonly ReplayedBump[]): number {
  return bumps.reduce(
    (longest, { outcome }) => Math.max(longest, outcome.kind === 'later' ? outcome.byMs : 0),
    0,
  );
}

function bumpForMachines({
  service,
  environment,
  release,
  at,
  outcome,
}: ReplayedBump): Record<string, unknown> {
  return {
    service,
    environment,
    image: release.image,
    at: new Date(at).toISOString(),
    outcome: outcome.kind,
    ...('at' in outcome ? { wouldGoAt: new Date(outcome.at).toISOString() } : {}),
    ...('obstacles' in outcome
      ? { obstacles: outcome.obstacles.map(({ gate, code, text }) => ({ gate, code, text })) }
      : {}),
  };
}

function gapsOf({ history, lost, unknown, file }: Simulation): readonly string[] {
  return [
    ...history.gaps,
    ...(lost.length === 0
      ? []
      : [
          `The gates scan and checks of ${lost.join(', ')} count as open: the log does not hold what they would have been told`,
        ]),
    ...(unknown === 0 ? [] : [`${unknown} releases went to environments that ${file} does not have`]),
    'Approvals count as they were recorded: what their proofs said then cannot be read again',
  ];
}

function reportOf(
  simulation: Simulation,
  { counts, longest }: { readonly counts: Readonly<Record<Kind, number>>; readonly longest: number },
): ActionOutcome['report'] {
  const { bumps, history, file } = simulation;
  return {
    title: `simulate ${file}`,
    verdict: 'passed',
    summary: summarise(bumps.length, counts, longest),
    facts: [
      ['Since', showLocal(simulation.from)],
      ['Ledger', `${history.tip.slice(0, 12)} in ${history.place}`],
    ],
    tables: [tableOf(bumps.filter(({ outcome }) => outcome.kind !== 'same'))],
    details: [
      {
        title: 'What this does not say',
        text: gapsOf(simulation)
          .map((gap) => `- ${gap}.`)
          .join('\n'),
      },
    ],
    annotations: [],
    next: [],
  };
}

function summarise(all: number, counts: Readonly<Record<Kind, number>>, longest: number): string {
  if (all === 0) return 'The ledger tells of no release in that time.';
  if (counts.same === all) return `All ${all} releases would have gone when they went.`;
  const words = KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${WORDS[kind]}`);
  const delay = longest === 0 ? '' : ` The longest delay is ${showDuration(longest)}.`;
  return `Of ${all} releases ${words.join(', ')}.${delay}`;
}

const WORDS: Readonly<Record<Kind, string>> = {
  same: 'would have gone when they went',
  sooner: 'sooner',
  later: 'later',
  refused: 'not at all',
  overtaken: 'would have been overtaken by a newer one',
  waiting: 'would still wait',
};

function tableOf(bumps: readonly ReplayedBump[]): ReportTable {
  return {
    title: 'What would have been different',
    columns: ['Service', 'Environment', 'Release', 'Went', 'Would have', 'Why'],
    rows: bumps.map(({ service, environment, release, at, outcome, said }) => [
      service,
      environment,
      versionOf(release.image),
      showLocal(at),
      tellOutcome(outcome),
      said.kind === 'closed' ? said.obstacles.map(({ text }) => text).join('; ') : '',
    ]),
  };
}

function tellOutcome(outcome: ReplayOutcome): string {
  switch (outcome.kind) {
    case 'same':
      return 'gone then';
    case 'sooner':
    case 'later':
      return `gone ${showDuration(outcome.byMs)} ${outcome.kind}`;
    case 'refused':
      return 'never gone';
    case 'overtaken':
      return `given way to ${versionOf(outcome.by.image)}`;
    case 'waiting':
      return 'waited until now';
  }
}
