import type { HoldKind, Phase, VerdictKind } from './timeline.ts';

/** One colour per step; readable on both grounds, told apart also by people who see fewer colours. */
export const phaseNames: Readonly<Record<Phase, string>> = {
  bump: 'bump (commit pushed)',
  sync: 'sync',
  health: 'waiting for health',
  stability: 'stability window',
  diagnosis: 'failure seen and diagnosed',
};

export const holdNames: Readonly<Record<HoldKind, string>> = {
  waiting: 'waits, no process runs',
  freeze: 'freeze',
  quarantine: 'quarantine',
};

export const verdictSigns: Readonly<
  Record<VerdictKind, { readonly path: string; readonly className: string }>
> = {
  healthy: { path: 'M-4.2 .4 -1.3 3.3 4.4-3', className: 'good' },
  failed: { path: 'M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4', className: 'bad' },
  refused: { path: 'M-3 3 3-3', className: 'bad' },
  blocked: { path: 'M-4 0H4', className: 'open' },
  superseded: { path: 'M-3.6-3 0 0-3.6 3M.6-3 4.2 0 .6 3', className: 'open' },
  unknown: { path: 'M-2.2-2.4C-1.4-4.6 2.6-4.2 2.2-1.6 1.9-.2 0-.1 0 1.4M0 3.8V4.2', className: 'open' },
};

const light = {
  ground: '#ffffff',
  lane: '#f5f7fa',
  edge: '#dde3ea',
  grid: '#e3e8ee',
  ink: '#1c2733',
  quiet: '#5b6b7c',
  bump: '#6d5bd0',
  sync: '#1f86d1',
  health: '#e0a012',
  stability: '#23875a',
  diagnosis: '#d6452b',
  waiting: '#8a97a6',
  freeze: '#2f9fb8',
  quarantine: '#a8479c',
  inside: '#ffffff',
  good: '#23875a',
  bad: '#c93a22',
  open: '#6b7886',
};

const dark: typeof light = {
  ground: '#10161d',
  lane: '#18212b',
  edge: '#2b3846',
  grid: '#263241',
  ink: '#e8eef5',
  quiet: '#9babbc',
  bump: '#9384f2',
  sync: '#47a8ee',
  health: '#edb83a',
  stability: '#45bd83',
  diagnosis: '#f0694f',
  waiting: '#7d8b9b',
  freeze: '#4cc0d8',
  quarantine: '#cf74c4',
  inside: '#10161d',
  good: '#3fb57e',
  bad: '#f0694f',
  open: '#93a2b2',
};

function variables(colours: typeof light): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

/** A class per colour, as plain properties first: renderers without variables show the light palette. */
function rules(): string {
  const fills = Object.entries(light).map(
    ([name, colour]) => `.${name}{fill:${colour};fill:var(--${name},${colour})}`,
  );
  const strokes = (
    ['edge', 'grid', 'bad', 'quiet', 'ground', 'waiting', 'freeze', 'quarantine'] as const
  ).map((name) => `.s-${name}{stroke:${light[name]};stroke:var(--${name},${light[name]});fill:none}`);
  return [...fills, ...strokes].join('');
}

/** The style sheet: follows the reader's light or dark mode. */
export function styleSheet(): string {
  return [
    `svg{${variables(light)}}`,
    `@media (prefers-color-scheme:dark){svg{${variables(dark)}}}`,
    `text{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:12.5px}`,
    rules(),
    '.title{font-size:20px;font-weight:650}.name{font-size:15px;font-weight:600}.strong{font-weight:600}',
    '.inside,.on-health{font-size:11px;font-weight:600}.on-health{fill:#33250a}.small{font-size:11px}',
    // A halo in the colour of the lane keeps texts readable where lines cross them.
    `.halo{paint-order:stroke;stroke:${light.lane};stroke:var(--lane,${light.lane});stroke-width:4px;stroke-linejoin:round}`,
  ].join('\n');
}
