import {
  type Attempt,
  durationText,
  type Hold,
  type HoldKind,
  type Phase,
  type ReleaseTimeline,
  type Span,
} from './timeline.ts';

const longestText = 60;

const phaseWords: Readonly<Record<Phase, string>> = {
  bump: 'bump',
  sync: 'sync',
  health: 'waiting for health',
  stability: 'stable',
  diagnosis: 'diagnosis',
};

const holdWords: Readonly<Record<HoldKind, string>> = {
  waiting: 'waits -',
  freeze: 'freeze -',
  quarantine: 'quarantine -',
};

/** The timeline as a Mermaid gantt chart, for step summaries and other Markdown. Foreign text cannot end its line. */
export function renderTimelineMermaid({ title, lanes }: ReleaseTimeline): string {
  const sections = lanes.flatMap(({ name, attempts, holds = [] }) => [
    `  section ${plain(name)}`,
    ...attempts.flatMap(renderAttempt),
    ...holds.map(renderHold),
  ]);
  return ['gantt', `  title ${plain(title)}`, '  dateFormat x', '  axisFormat %M:%S', ...sections, ''].join(
    '\n',
  );
}

function renderAttempt(attempt: Attempt): readonly string[] {
  const { kind, label, spans, verdict } = attempt;
  const name = kind === 'rollback' ? `rollback to ${label}` : label;
  const sign = verdict.kind === 'healthy' ? 'verified' : verdict.kind;
  const mark = verdict.kind === 'failed' || verdict.kind === 'refused' ? 'crit, milestone' : 'milestone';
  return [
    ...spans.map((span) => renderSpan(span, name, attempt)),
    `  ${plain(`${name} ${sign} - ${verdict.text}`)} :${mark}, ${whole(verdict.at)}, 0ms`,
  ];
}

function renderHold({ kind, label, from, to }: Hold): string {
  const tone = kind === 'waiting' ? '' : 'crit, ';
  const until = Math.max(whole(from) + 1, whole(to));
  return `  ${plain(`${holdWords[kind]} ${label} ${durationText(to - from)}`)} :${tone}${whole(from)}, ${until}`;
}

function renderSpan({ phase, from, to }: Span, name: string, { verdict, kind }: Attempt): string {
  const failing = verdict.kind === 'failed' && (phase === 'health' || phase === 'diagnosis');
  const tone = failing ? 'crit, ' : kind === 'rollback' ? 'active, ' : phase === 'stability' ? 'done, ' : '';
  const until = Math.max(whole(from) + 1, whole(to));
  return `  ${plain(`${name} ${phaseWords[phase]} ${durationText(to - from)}`)} :${tone}${whole(from)}, ${until}`;
}

/** Words only: whatever means something to Mermaid (or to the Markdown around it) becomes a space. */
function plain(text: string): string {
  const words = text
    .toWellFormed()
    .replace(/[^\p{L}\p{N} ._/+()-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...words];
  const shown = characters.length > longestText ? `${characters.slice(0, longestText - 1).join('')}…` : words;
  return shown === '' ? '-' : shown;
}

function whole(ms: number): number {
  return Math.round(ms);
}
