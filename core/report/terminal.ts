import { neutralise, neutraliseLine } from '../text/neutralise.ts';
import { describeAnnotation } from './annotations.ts';
import type { Report, ReportDetail, ReportTable, ReportText, ReportVerdict } from './report.ts';
import type { Style } from './style.ts';
import { cutToWidth, displayWidth, padToWidth } from './width.ts';

const DETAIL_LINES = 40;
const ROWS_SHOWN = 50;
const NARROWEST_COLUMN = 8;

const SIGNS: Readonly<
  Record<ReportVerdict, { readonly sign: string; readonly colour: 'green' | 'red' | 'yellow' }>
> = {
  passed: { sign: '✔', colour: 'green' },
  failed: { sign: '✖', colour: 'red' },
  waiting: { sign: '…', colour: 'yellow' },
  unknown: { sign: '?', colour: 'yellow' },
};

const LEVEL_COLOURS = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

/** The report as text for a terminal of `style.width` columns; colours only where the style has them. */
export function renderTerminal(report: Report, style: Style): string {
  const { sign, colour } = SIGNS[report.verdict];
  const blocks = [
    [
      style[colour](`${sign} ${style.bold(neutraliseLine(report.title))}`),
      ...indent(neutralise(report.summary)),
    ].join('\n'),
    renderFacts(report.facts, style),
    ...report.tables.filter(({ rows }) => rows.length > 0).map((table) => renderTable(table, style)),
    ...report.details.map((detail) => renderDetail(detail, style)),
    renderAnnotations(report.annotations, style),
    renderNext(report.next, style),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function renderFacts(facts: Report['facts'], style: Style): string {
  const labels = facts.map(([label]) => neutraliseLine(label, 60));
  const width = Math.max(0, ...labels.map(displayWidth));
  const lines = facts.map(([, value], index) => {
    const label = padToWidth(labels[index] ?? '', width);
    return `  ${style.dim(label)}  ${renderText(value)}`;
  });
  return lines.join('\n');
}

function renderTable({ title, columns, rows }: ReportTable, style: Style): string {
  const cells = [columns, ...rows.slice(0, ROWS_SHOWN)].map((row) => row.map(renderText));
  const widths = fitColumns(cells, style.width - 2);
  const lines = cells.map((row) =>
    `  ${row.map((cell, index) => fitCell(cell, widths[index] ?? 0)).join('  ')}`.trimEnd(),
  );
  const [header = '', ...body] = lines;
  const hidden = rows.length - Math.min(rows.length, ROWS_SHOWN);
  const more = hidden > 0 ? [style.dim(`  … and ${hidden} more`)] : [];
  return [style.bold(neutraliseLine(title)), style.dim(header), ...body, ...more].join('\n');
}

/** Natural widths; where they do not fit, the widest columns give way first. */
function fitColumns(rows: readonly (readonly string[])[], available: number): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const total = () => widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(0, count - 1);
  while (total() > available) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST_COLUMN) break;
    widths[widest] = Math.max(NARROWEST_COLUMN, width - (total() - available));
  }
  return widths;
}

function fitCell(cell: string, width: number): string {
  return padToWidth(cutToWidth(cell, width), width);
}

function renderText(text: ReportText): string {
  if (typeof text === 'string') return neutraliseLine(text);
  if ('code' in text) return neutraliseLine(text.code);
  return neutraliseLine(text.text === text.link ? text.link : `${text.text} (${text.link})`);
}

function renderDetail({ title, text, language }: ReportDetail, style: Style): string {
  const lines = neutralise(text, { lineLength: 500, lines: DETAIL_LINES }).replace(/\n+$/, '').split('\n');
  const painted = language === 'diff' ? lines.map((line) => paintDiff(line, style)) : lines;
  return [style.bold(neutraliseLine(title)), ...painted.map((line) => `  ${line}`)].join('\n');
}

function paintDiff(line: string, style: Style): string {
  if (line.startsWith('+')) return style.green(line);
  if (line.startsWith('-')) return style.red(line);
  return line.startsWith('@@') ? style.cyan(line) : line;
}

function renderAnnotations(annotations: Report['annotations'], style: Style): string {
  const lines = annotations.map((annotation) => {
    const paint = LEVEL_COLOURS[annotation.level];
    return `${style[paint](annotation.level)}: ${neutralise(describeAnnotation(annotation))}`;
  });
  return indent(lines.join('\n')).join('\n');
}

function renderNext(next: readonly string[], style: Style): string {
  return next.map((sentence) => `${style.cyan('→')} ${neutraliseLine(sentence, 2_000)}`).join('\n');
}

function indent(text: string): string[] {
  return text.trim() === '' ? [] : text.split('\n').map((line) => `  ${line}`);
}
