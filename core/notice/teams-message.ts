import { parseUrl } from '../net/parse-url.ts';
import { neutraliseLine } from '../text/neutralise.ts';
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

/** Words with a look: a text run is shown as it is, without Markdown, mentions or links. */
interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Large';
  readonly color?: string;
  readonly fontType?: 'Monospace';
  readonly isSubtle?: boolean;
}

interface Paragraph {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly title: string;
  readonly url: string;
}

/** What a Teams workflow takes ("when a Teams webhook request is received"): a message with one Adaptive Card. */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: {
        readonly $schema: string;
        readonly type: 'AdaptiveCard';
        readonly version: '1.4';
        readonly fallbackText: string;
        readonly body: readonly Paragraph[];
        readonly actions: readonly OpenUrl[];
      };
    },
  ];
}

export function renderTeams(state: NoticeState): TeamsMessage {
  const { label, emoji } = styleOf(state);
  const title = `${emoji} ${label}: ${plain(nameServices(state.releases))} to ${plain(namePlace(state))}`;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: title,
          body: renderBody(state, title),
          actions: renderActions(state),
        },
      },
    ],
  };
}

function renderBody(state: NoticeState, title: string): readonly Paragraph[] {
  const rollback = describeRollback(state);
  const head = [
    paragraph({ text: title, weight: 'Bolder', size: 'Large', color: styleOf(state).color }),
    ...(state.reason === undefined ? [] : [paragraph({ text: plain(state.reason, 600) })]),
    ...(rollback === undefined
      ? []
      : [paragraph({ text: `⏪ ${plain(rollback, 600)}`, color: 'Attention' })]),
  ];
  const lists = [
    ...listOf(state.releases, { most: MOST_RELEASES, more: 'services', show: showRelease }),
    ...listOf(state.gates, { most: MOST_GATES, more: 'gates', show: showGate }),
  ];
  const foot = paragraph({ text: contextLine(state), isSubtle: true });
  return [...head, ...takeFitting(lists, LARGEST_BODY - sizeOf([...head, foot])), foot];
}

/** Teams refuses a message of 28 KiB, and some say less; the links and the frame need their part. */
const LARGEST_BODY = 18 * 1024;

/** As many paragraphs as have room, and how many have none. */
function takeFitting(paragraphs: readonly Paragraph[], room: number): readonly Paragraph[] {
  let used = 0;
  const fitting = paragraphs.findIndex((one) => {
    used += sizeOf([one]);
    return used > room;
  });
  if (fitting === -1) return paragraphs;
  const left = paragraphs.length - fitting;
  return [...paragraphs.slice(0, fitting), paragraph({ text: `… and ${left} more lines` })];
}

function sizeOf(paragraphs: readonly Paragraph[]): number {
  return new TextEncoder().encode(JSON.stringify(paragraphs)).length;
}

interface ListStyle<Item> {
  readonly most: number;
  readonly more: string;
  readonly show: (item: Item) => Paragraph;
}

function listOf<Item>(items: readonly Item[], { most, more, show }: ListStyle<Item>): readonly Paragraph[] {
  const { shown, left } = cut(items, most);
  return [...shown.map(show), ...(left > 0 ? [paragraph({ text: `… and ${left} more ${more}` })] : [])];
}

function showRelease(release: NoticeRelease): Paragraph {
  const { before, after } = describeChange(release);
  const change = before === undefined ? plain(after) : `${plain(before)} → ${plain(after)}`;
  return paragraph(
    { text: `${plain(release.service)}: `, weight: 'Bolder' },
    { text: change, fontType: 'Monospace' },
  );
}

function showGate(gate: NoticeGate): Paragraph {
  const until = gate.until === undefined ? '' : ` (until ${showMoment(gate.until)})`;
  return paragraph(
    { text: `${markOf(gate)} ${plain(gate.gate)} `, weight: 'Bolder' },
    { text: `${plain(gate.text)}${until}` },
  );
}

function contextLine({ commit, actor, upstream, resumed, at }: NoticeState): string {
  return [
    upstream === undefined ? '' : `from ${plain(upstream)}`,
    commit === undefined ? '' : `commit ${plain(commit.sha.slice(0, 12))}`,
    actor === undefined ? '' : `by ${plain(actor)}`,
    resumed ? 'taken up from a run that died' : '',
    showMoment(at),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function renderActions({ run, commit }: NoticeState): readonly OpenUrl[] {
  const links = [
    { title: 'Run', url: run },
    { title: 'Commit', url: commit?.url },
  ];
  return links.flatMap(({ title, url }) => {
    const parsed = parseUrl(url ?? '');
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.href.length > 1_500) return [];
    parsed.username = '';
    parsed.password = '';
    return [{ type: 'Action.OpenUrl' as const, title, url: parsed.href }];
  });
}

function paragraph(...runs: readonly Omit<TextRun, 'type'>[]): Paragraph {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun' as const, ...run })) };
}

/** One line; `{{DATE(…)}}` and other templates of cards are parted, too. */
function plain(foreign: string, length = 300): string {
  return neutraliseLine(foreign, length).replace(/\{(?=\{)|\$(?=\{)/g, '$&\u200b');
}
