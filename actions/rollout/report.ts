import { formatDuration } from '../../core/duration.ts';
import type {
  Annotation,
  Report,
  ReportDetail,
  ReportTable,
  ReportText,
  ReportVerdict,
} from '../../core/report/report.ts';
import type { RootCause, Verdict } from '../../core/rollout/decision.ts';
import { nameOf } from '../../core/rollout/resource-ref.ts';
import { findTellingLine } from '../../core/rollout/telling-line.ts';
import { adviseOn } from './advice.ts';
import { rolloutDefinition } from './definition.ts';
import type { FinalVerdict, RollbackOutcome, RolloutOutcome } from './outcome.ts';

const verdicts: Readonly<Record<Verdict, ReportVerdict>> = {
  healthy: 'passed',
  failed: 'failed',
  blocked: 'waiting',
  superseded: 'waiting',
  unknown: 'unknown',
};

/** What a reader sees of a rollout: the answer first, then why, then what to do. */
export function reportOf(outcome: RolloutOutcome): Report {
  const { verdict, rollback } = outcome;
  return {
    title: `Rollout of ${shortRevision(outcome.revision)}: ${verdict.verdict}`,
    verdict: verdicts[verdict.verdict],
    summary: [sentence(verdict.explanation), summariseRollback(rollback)]
      .filter((text) => text !== '')
      .join(' '),
    facts: listFacts(outcome),
    tables: [applicationTable(verdict), timelineTable(outcome)],
    details: [...causeDetails(verdict.rootCause), ...rollbackDetails(rollback), evidenceDetail(verdict)],
    annotations: listAnnotations(outcome),
    next: listNext(outcome),
  };
}

export function shortRevision(revision: string): string {
  return revision.slice(0, 10);
}

/** One sentence on the rollback; empty where there was none to speak of. */
export function summariseRollback(rollback: RollbackOutcome): string {
  switch (rollback.word) {
    case 'no':
      return '';
    case 'proposed':
      return `A rollback is proposed, not done: ${sentence(rollback.reason)}`;
    case 'superseded':
      return `Nothing was rolled back: ${sentence(rollback.reason)}`;
    default: {
      const commit = shortRevision(rollback.commit);
      return `${rollbackWords[rollback.word]} (commit ${commit}): ${sentence(rollback.reason)}`;
    }
  }
}

const rollbackWords = {
  verified: 'It was rolled back, and the rollback is live and healthy',
  failed: 'It was rolled back, but the rollback is not healthy',
  unverified: 'It was rolled back, but whether the rollback is healthy is not known',
} as const;

function listFacts(outcome: RolloutOutcome): Report['facts'] {
  const { verdict, rollback, server } = outcome;
  const facts: (readonly [string, ReportText | undefined])[] = [
    ['Revision', { code: outcome.revision }],
    ['Images', outcome.images.length === 0 ? undefined : outcome.images.join(', ')],
    ['Argo CD', server],
    ['Reason', `${verdict.reasonCode}: ${rolloutDefinition.reasonCodes[verdict.reasonCode]}`],
    ['Culprit', describeCulprit(verdict.rootCause)],
    ['Rolled back', rollback.word],
    ['Rollback commit', 'commit' in rollback ? { code: rollback.commit } : undefined],
    ['Took', formatDuration(roundToSeconds(outcome.endedAt - outcome.startedAt))],
    ['Trace', outcome.tracePath],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

function describeCulprit(cause: RootCause | undefined): string | undefined {
  if (cause?.resource === undefined) return undefined;
  const container = cause.container === undefined ? '' : `, container ${cause.container}`;
  return `${nameOf(cause.resource)} in ${cause.resource.namespace}${container}`;
}

function applicationTable({ applications }: FinalVerdict): ReportTable {
  return {
    title: 'Applications',
    columns: ['Application', 'Verdict', 'Reason', 'What was seen', 'Revision'],
    rows: applications.map((standing) => [
      standing.name,
      standing.verdict,
      { code: standing.reasonCode },
      standing.explanation,
      { code: shortRevision(standing.revision ?? '') },
    ]),
  };
}

const MOST_MOMENTS = 60;

function timelineTable({ timeline, startedAt }: RolloutOutcome): ReportTable {
  const left = Math.max(0, timeline.length - MOST_MOMENTS);
  const rows = timeline
    .slice(left)
    .map(({ at, app, text }) => [`+${formatDuration(roundToSeconds(at - startedAt))}`, app ?? '', text]);
  return {
    title: left === 0 ? 'Timeline' : `Timeline (its last ${MOST_MOMENTS} moments)`,
    columns: ['When', 'Application', 'What'],
    rows,
  };
}

function causeDetails(cause: RootCause | undefined): readonly ReportDetail[] {
  if (cause === undefined) return [];
  const details: ReportDetail[] = [{ title: `Root cause: ${cause.code}`, text: cause.message }];
  if (cause.log !== undefined && cause.log !== '')
    details.push({ title: `Log of ${cause.container ?? 'the container'}`, text: cause.log });
  if (cause.events.length > 0) details.push({ title: 'Events', text: cause.events.join('\n') });
  return details;
}

function rollbackDetails(rollback: RollbackOutcome): readonly ReportDetail[] {
  if (!('diff' in rollback) || rollback.diff === '') return [];
  const title = rollback.word === 'proposed' ? 'Proposed rollback' : 'Rollback';
  return [{ title, text: rollback.diff, language: 'diff' }];
}

function evidenceDetail({ evidence }: FinalVerdict): ReportDetail {
  const lines = evidence.map(
    ({ at, source, app, fact }) => `${at} ${source}${app === undefined ? '' : ` ${app}`}: ${fact}`,
  );
  return { title: 'What the verdict rests on', text: lines.join('\n') };
}

function listAnnotations({ verdict, rollback }: RolloutOutcome): readonly Annotation[] {
  const failures = verdict.applications.filter((standing) => standing.verdict === 'failed');
  const errors = failures.map(({ name, reasonCode, explanation, rootCause }) => ({
    level: 'error' as const,
    title: `${name}: ${reasonCode}`,
    message: withLastWords(explanation, rootCause?.log),
  }));
  if (rollback.word !== 'failed' && rollback.word !== 'unverified') return errors;
  return [...errors, { level: 'error', title: 'Rollback not proven', message: rollback.reason }];
}

/** A back-off names no reason: what the container said before it ended often does. */
function withLastWords(explanation: string, log: string | undefined): string {
  const line = findTellingLine(log);
  return line === undefined ? explanation : `${sentence(explanation)} It said: ${line}`;
}

function listNext({ verdict, rollback }: RolloutOutcome): readonly string[] {
  const next = verdict.verdict === 'healthy' ? [] : [adviseOn(verdict.reasonCode)];
  if (rollback.word === 'proposed')
    next.push('Apply the proposed change, or release a newer build that works.');
  if (rollback.word === 'failed')
    next.push('Look at the cluster now: neither the release nor its rollback is healthy.');
  if (rollback.word === 'unverified')
    next.push('Watch the rollback commit: `slipway rollout --revision <rollback commit>`.');
  return next;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function roundToSeconds(ms: number): number {
  return Math.max(0, Math.round(ms / 1000)) * 1000;
}
