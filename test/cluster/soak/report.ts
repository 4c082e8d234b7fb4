import type { Score, SoakResult, Spread } from './score.ts';

export interface SoakSettings {
  readonly seed: number;
  readonly atOnce: number;
  /** ISO date of the run. */
  readonly date: string;
  readonly argocdVersion: string;
  readonly kubernetesVersion: string;
  readonly minutes: number;
}

/** The page `docs/soak.md`. */
export function renderSoak(score: Score, settings: SoakSettings, results: readonly SoakResult[]): string {
  const { seed, atOnce, date, argocdVersion, kubernetesVersion, minutes } = settings;
  return [
    '# Soak on a real Argo CD',
    `Made by \`npm run cluster:soak -- --rollouts ${score.releases} --at-once ${atOnce} --seed ${seed}\` on ${date}, in ${minutes} minutes: ${score.releases} releases, ${atOnce} at once, on Argo CD ${argocdVersion} and Kubernetes ${kubernetesVersion}. The seed decides every release: its image's fate, kind and number of pods, neighbours, self-heal and timing. Half are delivered by \`slipway deliver\` with automatic rollback, half are watched by \`slipway rollout\`. An oracle reads the Kubernetes API five times a second, past Argo CD and Slipway, and judges every answer.`,
    verdictTable(score),
    '## Argo CD’s own command line on the same rollouts',
    'Beside every `slipway rollout`, `argocd app wait` (time-out 150 s) waited for the same release in two ways. An answer is wrong when it says success while the release is not live, or does not stay so, or failure of one that becomes healthy; a time-out is no answer.',
    peerTable(score),
    '## Answers that were not as expected',
    faultList(results),
    '',
  ].join('\n\n');
}

/** For a terminal. */
export function renderSoakLine({ name, what, decision, reasonCode, faults, lagMs }: SoakResult): string {
  const mark = faults.length === 0 ? '✔' : '✘';
  const lag = lagMs === undefined ? '' : `, ${(lagMs / 1000).toFixed(1)} s after the cluster showed it`;
  const said = `${decision} (${reasonCode})${lag}`;
  return `${mark} ${name}: ${what}: ${said}${faults.length === 0 ? '' : ` — ${faults.join('; ')}`}`;
}

function verdictTable(score: Score): string {
  return table(
    ['what', 'result'],
    [
      ['false `healthy`', String(score.falseHealthy)],
      ['false `failed`', String(score.falseFailed)],
      ['other answers than expected', String(score.otherFaults)],
      ['rolled back, verified, with the application as it was', String(score.rolledBack)],
      ['healthy in the cluster → verdict, beyond the stability window of 15 s', spread(score.healthyLag)],
      [
        'third crash, unpullable image or missing configuration (5 s of grace) in the cluster → `failed`',
        spread(score.failedLag),
      ],
    ],
  );
}

function peerTable({ peers }: Score): string {
  return table(
    ['way', 'rollouts', 'wrong “healthy”', 'wrong “failed”', 'timed out'],
    peers.map(({ way, releases, falseHealthy, falseFailed, timedOut }) => [
      `\`${way}\``,
      ...[releases, falseHealthy, falseFailed, timedOut].map(String),
    ]),
  );
}

function faultList(results: readonly SoakResult[]): string {
  const faulty = results.filter(({ faults }) => faults.length > 0);
  return faulty.length === 0 ? 'None.' : faulty.map((one) => `- ${renderSoakLine(one).slice(2)}`).join('\n');
}

function spread({ count, median, most }: Spread): string {
  return `median ${median.toFixed(1)} s, most ${most.toFixed(1)} s (${count} measured)`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
