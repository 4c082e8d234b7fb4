import { escapeSlack, slackCode, slackLink, slackMoment } from './slack-text.ts';
import { type NoticeGate, type NoticeRelease, type NoticeState, styleOf } from './state.ts';
import {
  cut,
  describeChange,
  describeRollback,
  MOST_GATES,
  MOST_RELEASES,
  markOf,
  namePlace,
  nameServices,
  showMoment,
} from './words.ts';

interface SlackText {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export type SlackBlock =
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'context'; readonly elements: readonly [SlackText] };

/** The fields of `chat.postMessage` and `chat.update` that say something; `text` is what notifications show. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Slack takes 3,000 characters of one text, and some 13,000 of all of them. */
const LONGEST_TEXT = 2_400;

export function renderSlack(state: NoticeState): SlackMessage {
  const { label, emoji } = styleOf(state);
  const summary = `${escapeSlack(nameServices(state.releases), 200)} to ${escapeSlack(namePlace(state), 200)}`;
  const sections = [
    `${emoji} *${label}* · ${slackCode(nameServices(state.releases), 200)} to ${slackCode(namePlace(state), 200)}`,
    lines([state.reason === undefined ? '' : escapeSlack(state.reason, 600), rollbackLine(state)]),
    lines(listReleases(state.releases)),
    lines(listGates(state.gates)),
  ];
  return {
    text: `${emoji} ${label}: ${summary}`,
    blocks: [
      ...sections
        .filter((text) => text !== '')
        .map((text) => ({ type: 'section' as const, text: toText(text) })),
      { type: 'context', elements: [toText(lines([contextLine(state)]))] },
    ],
  };
}

function rollbackLine(state: NoticeState): string {
  const words = describeRollback(state);
  return words === undefined ? '' : `⏪ ${escapeSlack(words, 600)}`;
}

function listReleases(releases: readonly NoticeRelease[]): readonly string[] {
  const { shown, left } = cut(releases, MOST_RELEASES);
  return [...shown.map(releaseLine), ...(left > 0 ? [`… and ${left} more services`] : [])];
}

function releaseLine(release: NoticeRelease): string {
  const { before, after } = describeChange(release);
  const from = before === undefined ? '' : `${slackCode(before)} → `;
  const source = release.source === undefined ? '' : ` · ${slackCode(release.source)}`;
  return `${slackCode(release.service)}: ${from}${slackCode(after)}${source}`;
}

function listGates(gates: readonly NoticeGate[]): readonly string[] {
  const { shown, left } = cut(gates, MOST_GATES);
  return [...shown.map(gateLine), ...(left > 0 ? [`… and ${left} more gates`] : [])];
}

function gateLine(gate: NoticeGate): string {
  const until = gate.until === undefined ? '' : ` (until ${slackMoment(gate.until, showMoment(gate.until))})`;
  return `${markOf(gate)} ${slackCode(gate.gate)} ${escapeSlack(gate.text)}${until}`;
}

function contextLine(state: NoticeState): string {
  const { commit, run, actor, upstream, resumed, at } = state;
  return [
    upstream === undefined ? '' : `from ${slackCode(upstream)}`,
    commit === undefined ? '' : `commit ${slackLink(commit.url, escapeSlack(commit.sha.slice(0, 12)))}`,
    run === undefined ? '' : slackLink(run, 'run'),
    actor === undefined ? '' : `by ${slackCode(actor)}`,
    resumed ? 'taken up from a run that died' : '',
    slackMoment(at, showMoment(at)),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Whole lines up to the limit: a cut inside a link or code would let the rest of a text out. */
function lines(all: readonly string[]): string {
  let text = '';
  for (const line of all) {
    if (line === '') continue;
    if (text.length + line.length + 1 > LONGEST_TEXT) return `${text}\n…`;
    text = text === '' ? line : `${text}\n${line}`;
  }
  return text;
}

function toText(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}
