import { parseUrl } from '../net/parse-url.ts';
import { neutraliseLine } from '../text/neutralise.ts';

const ZERO_WIDTH_SPACE = '\u200b';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Foreign text as plain words in Slack's markup, on one line: no mention (`<!channel>`), no link, no emoji that looks
 * like a verdict (`:white_check_mark:`), and marks for bold, italic, struck and code parted from the words they would
 * change. The text object must be `verbatim`, or Slack looks for addresses and names by itself.
 */
export function escapeSlack(foreign: string, length = 300): string {
  return escapeEntities(neutraliseLine(foreign, length))
    .replace(/[*_~`]/g, `${ZERO_WIDTH_SPACE}$&${ZERO_WIDTH_SPACE}`)
    .replace(/:(?=[\w+'-]+:)/g, `:${ZERO_WIDTH_SPACE}`)
    .replace(/@(?=\w)/g, `@${ZERO_WIDTH_SPACE}`);
}

/** Foreign text in code style, where nothing but the end of the code is read. */
export function slackCode(foreign: string, length = 120): string {
  const line = neutraliseLine(foreign, length).replaceAll('`', 'ʼ');
  return line === '' ? '' : `\`${escapeEntities(line)}\``;
}

/** A link with words of our own; anything but an http(s) address gives the words alone. */
export function slackLink(url: string | undefined, words: string): string {
  const parsed = parseUrl(url ?? '');
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.href.length > 1_500) return words;
  parsed.username = '';
  parsed.password = '';
  const safe = escapeEntities(parsed.href.replace(/[<>|\s]/g, encodeURIComponent));
  return `<${safe}|${words}>`;
}

/** A moment in the reader's own time zone. */
export function slackMoment(ms: number, fallback: string): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');
}
