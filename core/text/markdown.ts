import { parseUrl } from '../net/parse-url.ts';
import { neutralise, neutraliseLine } from './neutralise.ts';

const LONGEST_CELL = 1_000;
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Foreign text as plain words in Markdown: no markup, no HTML, no image, no link, no mention, no table break. One line.
 * GitHub turns addresses, `@names` and `#1` into links after Markdown is read, so a zero-width space parts them.
 */
export function escapeMarkdown(foreign: string, length = LONGEST_CELL): string {
  return partLinks(
    escapeEntities(neutraliseLine(foreign, length))
      .replace(/[\\`*_{}[\]()!|~$^=]/g, '\\$&')
      .replace(/^[-+#]/, '\\$&')
      .replace(/^(\d+)\.(?=\s|$)/, '$1\\.'),
  );
}

/** Foreign text inside an HTML element of our own, where Markdown is not read. One line. */
export function escapeHtml(foreign: string, length = LONGEST_CELL): string {
  return partLinks(escapeEntities(neutraliseLine(foreign, length)));
}

function escapeEntities(text: string): string {
  return text.replace(/[&<>"]/g, (character) => HTML_ENTITIES[character] ?? '');
}

function partLinks(text: string): string {
  return text
    .replace(/@(?=\w)/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/(#|\bgh-)(?=\d)/gi, `$1${ZERO_WIDTH_SPACE}`)
    .replace(/:(?=\/\/)/g, `:${ZERO_WIDTH_SPACE}`)
    .replace(/www\./gi, `$&${ZERO_WIDTH_SPACE}`);
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Foreign text in code style, longer runs of backticks and table pipes included. GitHub links nothing inside code. */
export function codeSpan(foreign: string, length = LONGEST_CELL): string {
  const line = neutraliseLine(foreign, length);
  if (line === '') return '';
  return `<code>${escapeEntities(line).replace(/[\\`*_{}[\]()!|~$^=#@:]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
}

/** A link of our own choosing with a foreign text; anything but an http(s) address is shown as words. */
export function linkTo(url: string, foreign: string): string {
  const parsed = parseUrl(url);
  if (parsed === undefined || !['https:', 'http:'].includes(parsed.protocol)) return escapeMarkdown(foreign);
  const safe = parsed.href.replace(/[()<>|\\`\s"]/g, (character) => `%${hexOf(character)}`);
  return `[${escapeMarkdown(foreign)}](<${safe}>)`;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}

/** A fenced block that its content cannot close: the fence is longer than any run of backticks inside. */
export function fence(content: string, language: string): string {
  const text = neutralise(content, { lineLength: 4_000, lines: Number.MAX_SAFE_INTEGER }).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
