import type { Report } from './report.ts';
import { renderSummary } from './summary.ts';

/** GitHub refuses comments of 65,536 characters and more. */
export const COMMENT_LIMIT_BYTES = 65_000;

/** A hidden line by which a later run finds its own comment and edits it in place; `key` names what it speaks of. */
export function commentMarker(key: string): string {
  return `<!-- slipway:${key.replace(/[^A-Za-z0-9._/-]+/g, '-').replace(/-{2,}/g, '-')} -->`;
}

/** The body of a pull-request comment: the marker, then the report. */
export function renderComment(report: Report, key: string): string {
  const marker = commentMarker(key);
  return `${marker}\n${renderSummary(report, COMMENT_LIMIT_BYTES - marker.length - 1)}`;
}
