import { codeSpan, escapeHtml, escapeMarkdown, fence, linkTo } from '../text/markdown.ts';
import type { Report, ReportDetail, ReportTable, ReportText, ReportVerdict } from './report.ts';

/** GitHub drops a step summary of more than 1 MiB as a whole, so we stay well below. */
export const SUMMARY_LIMIT_BYTES = 1_000_000;
const ROWS_SHOWN = 200;
/** Room for the sentence that says what was shortened. */
const NOTE_BYTES = 2_000;
/** A folded detail shorter than this says nothing; it is left out instead. */
const SMALLEST_DETAIL_BYTES = 200;

const VERDICT_SIGNS: Readonly<Record<ReportVerdict, string>> = {
  passed: '✅',
  failed: '❌',
  waiting: '⏳',
  unknown: '❔',
};

/** The report as Markdown of at most `limit` bytes: verdict first, details folded and cut first when space runs out. */
export function renderSummary(report: Report, limit = SUMMARY_LIMIT_BYTES): string {
  const head = renderHead(report);
  const tail = renderNext(report.next);
  const essentials = joinBlocks([...head, ...tail]);
  const room = limit - byteLength(essentials) - NOTE_BYTES;
  if (room < 0) return cutBytes(essentials, limit);
  const { blocks, cut } = fitDetails(report.details, room);
  return joinBlocks([...head, ...blocks, ...sayWhatWasCut(cut), ...tail]);
}

function renderHead(report: Report): string[] {
  return [
    `## ${VERDICT_SIGNS[report.verdict]} ${escapeMarkdown(report.title)}`,
    escapeMarkdown(report.summary, 4_000),
    ...(report.facts.length > 0 ? [renderFacts(report.facts)] : []),
    ...report.tables.filter(({ rows }) => rows.length > 0).flatMap(renderTable),
    ...(report.diagram === undefined ? [] : [fence(report.diagram, 'mermaid')]),
  ].filter((block) => block !== '');
}

function renderFacts(facts: Report['facts']): string {
  const rows = facts.map(([label, value]) => `| **${escapeMarkdown(label)}** | ${renderText(value)} |`);
  return ['| | |', '|---|---|', ...rows].join('\n');
}

function renderTable({ title, columns, rows }: ReportTable): string[] {
  const shown = rows.slice(0, ROWS_SHOWN).map((row) => renderRow(row.map(renderText)));
  const hidden = rows.length - shown.length;
  const table = [
    renderRow(columns.map((column) => escapeMarkdown(column))),
    renderRow(columns.map(() => '---')),
    ...shown,
  ];
  return [
    `### ${escapeMarkdown(title)}`,
    table.join('\n'),
    ...(hidden > 0 ? [`… and ${hidden} more rows.`] : []),
  ];
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function renderText(text: ReportText): string {
  if (typeof text === 'string') return escapeMarkdown(text);
  return 'code' in text ? codeSpan(text.code) : linkTo(text.link, text.text);
}

function renderNext(next: readonly string[]): string[] {
  if (next.length === 0) return [];
  return [['**Next**', '', ...next.map((sentence) => `- ${escapeMarkdown(sentence, 2_000)}`)].join('\n')];
}

/** Shares the room evenly; what one detail does not need is left to those after it. */
function fitDetails(details: readonly ReportDetail[], room: number): { blocks: string[]; cut: string[] } {
  const blocks: string[] = [];
  const cut: string[] = [];
  let left = room;
  for (const [index, detail] of details.entries()) {
    const share = Math.floor(left / (details.length - index));
    const whole = renderDetail(detail);
    const block = byteLength(whole) <= share ? whole : cutDetail(detail, share);
    if (block !== whole) cut.push(detail.title);
    if (block === undefined) continue;
    blocks.push(block);
    left -= byteLength(block) + 2;
  }
  return { blocks, cut };
}

function renderDetail({ title, text, language }: ReportDetail): string {
  return [
    `<details><summary>${escapeHtml(title)}</summary>`,
    '',
    fence(text, language ?? 'text'),
    '',
    '</details>',
  ].join('\n');
}

/** Keeps the beginning and the end: logs say why at the end, manifests what at the beginning. */
function cutDetail(detail: ReportDetail, share: number): string | undefined {
  let keep = share - SMALLEST_DETAIL_BYTES;
  while (keep >= SMALLEST_DETAIL_BYTES) {
    const block = renderDetail({ ...detail, text: keepEnds(detail.text, keep) });
    if (byteLength(block) <= share) return block;
    keep = Math.floor(keep / 2);
  }
  return undefined;
}

function keepEnds(text: string, bytes: number): string {
  const half = Math.floor(bytes / 2);
  const first = text.slice(0, half);
  const last = text.slice(Math.max(half, text.length - half));
  return `${first}\n… ${text.length - first.length - last.length} characters cut …\n${last}`;
}

function sayWhatWasCut(titles: readonly string[]): string[] {
  if (titles.length === 0) return [];
  const names = titles.slice(0, 5).map((title) => escapeMarkdown(title, 100));
  const more = titles.length > names.length ? ` and ${titles.length - names.length} more` : '';
  return [`_Shortened to fit into the space GitHub gives: ${names.join(', ')}${more}._`];
}

function joinBlocks(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

/** Whole lines only: half a tag or half a character would take what follows with it. */
function cutBytes(text: string, limit: number): string {
  const note = '\n\n_Cut to fit into the space GitHub gives._\n';
  const bytes = new TextEncoder().encode(text).subarray(0, Math.max(0, limit - byteLength(note)));
  const kept = new TextDecoder().decode(bytes);
  return `${kept.slice(0, Math.max(0, kept.lastIndexOf('\n')))}${note}`;
}

/** The size of a text as GitHub counts it, UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
