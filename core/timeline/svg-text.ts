/** Average width of a character of a sans-serif font, as a part of its size. */
const characterWidth = 0.56;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Foreign text as XML character data: markup becomes text, control and bidirectional characters (which XML forbids or
 * which turn a line around) become spaces.
 */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]+/gu, ' ')
    .trim()
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Width in pixels, a good guess: an SVG cannot measure its reader's font. */
export function widthOf(text: string, size: number): number {
  return [...text].length * size * characterWidth;
}

/** The text as far as it fits, with an ellipsis where it does not. */
export function shorten(text: string, size: number, width: number): string {
  const characters = [...text];
  const room = Math.max(1, Math.floor(width / (size * characterWidth)));
  if (characters.length <= room) return text;
  return `${characters
    .slice(0, Math.max(1, room - 1))
    .join('')
    .trimEnd()}…`;
}

/** A number for an attribute: no more than two decimals. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}
