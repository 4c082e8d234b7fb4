import { verdictSigns } from './svg-style.ts';
import { px } from './svg-text.ts';
import type { HoldKind, Phase, VerdictKind } from './timeline.ts';

export const markerRadius = 9;

export function renderVerdict(x: number, y: number, kind: VerdictKind): string {
  const { path, className } = verdictSigns[kind];
  return `<g transform="translate(${px(x)} ${px(y)})"><circle class="ground" r="${markerRadius + 2}"/><circle class="${className}" r="${markerRadius}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></g>`;
}

export function hatchedSwatch(x: number, y: number): string {
  return `${swatch('sync', x, y)}<rect fill="url(#hatch)" x="${px(x)}" y="${px(y - 6)}" width="16" height="12" rx="3"/>`;
}

export function swatch(phase: Phase, x: number, y: number): string {
  return `<rect class="${phase}" x="${px(x)}" y="${px(y - 6)}" width="16" height="12" rx="3"/>`;
}

export function holdSwatch(kind: HoldKind, x: number, y: number): string {
  return kind === 'waiting'
    ? `<path class="s-waiting" stroke-width="3" stroke-linecap="round" stroke-dasharray="1 6" d="M${px(x + 1)} ${px(y)}H${px(x + 16)}"/>`
    : `<rect class="${kind}" x="${px(x)}" y="${px(y - 4)}" width="16" height="7" rx="2"/>`;
}
