import type { Report, ReportText } from './report.ts';

type Change = (text: string) => string;

/** The same report with each of its texts changed: to mask secrets before they are cut, wrapped or escaped. */
export function mapReportTexts(report: Report, change: Change): Report {
  return {
    ...report,
    title: change(report.title),
    summary: change(report.summary),
    facts: report.facts.map(([label, value]) => [change(label), mapText(value, change)] as const),
    tables: report.tables.map((table) => ({
      title: change(table.title),
      columns: table.columns.map(change),
      rows: table.rows.map((row) => row.map((cell) => mapText(cell, change))),
    })),
    ...(report.diagram === undefined ? {} : { diagram: change(report.diagram) }),
    details: report.details.map((detail) => ({
      ...detail,
      title: change(detail.title),
      text: change(detail.text),
    })),
    annotations: report.annotations.map((annotation) => ({
      ...annotation,
      message: change(annotation.message),
      ...(annotation.title === undefined ? {} : { title: change(annotation.title) }),
      ...(annotation.file === undefined ? {} : { file: change(annotation.file) }),
    })),
    next: report.next.map(change),
  };
}

function mapText(text: ReportText, change: Change): ReportText {
  if (typeof text === 'string') return change(text);
  if ('code' in text) return { code: change(text.code) };
  return { link: change(text.link), text: change(text.text) };
}
