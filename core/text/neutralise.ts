/** What the printer does to text it did not write itself, so that no log, terminal or runner obeys it. */
export interface TextLimits {
  /** Characters of a line; the rest is counted, not shown. */
  readonly lineLength: number;
  /** Lines of a text; the rest is counted, not shown. */
  readonly lines: number;
}

export const LOG_LIMITS: TextLimits = { lineLength: 4_000, lines: 2_000 };

const ESC = '\u001b';
const BEL = '\u0007';
/** Operating system commands, device controls and the like, up to their terminator or the end of the line. */
const CONTROL_STRING = new RegExp(
  `(?:${ESC}[\\]PX^_]|[\u0090\u0098\u009d-\u009f])[^${BEL}${ESC}\u009c\r\n]*(?:${BEL}|${ESC}\\\\|\u009c)?`,
  'g',
);
/** Colours, cursor movements, erasing. */
const CONTROL_SEQUENCE = new RegExp(`(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]?`, 'g');
/** What is left of escapes: character sets, resets, a lone ESC. */
const OTHER_ESCAPE = new RegExp(`${ESC}[ -/]*[0-~]?`, 'g');
const LINE_END = /\r\n|[\r\u0085\u2028\u2029\v\f]/g;
const CONTROL_CHARACTER = /\p{Cc}/gu;
/** Characters that reorder what is read (CVE-2021-42574). */
const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// The runner trims white space before it looks for `::`, and .NET compares texts without the characters that Unicode
// says to ignore, so both may stand before and between the two characters.
const COMMAND = /^((?:[^\S\n]|[\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0])*:)(?=[\p{Cf}\p{Mn}]*:)/gmu;
/** The older form `##[command]` is found anywhere in a line. */
const LEGACY_COMMAND = /(#[\p{Cf}\p{Mn}]*#)(?=[\p{Cf}\p{Mn}]*\[)/gu;

/**
 * Makes foreign text safe to print: no workflow command, no escape sequence, no control or bidi character, lines and
 * length capped. Line ends become `\n`. What was there stays readable: `::error::` is shown as `: :error::`.
 */
export function neutralise(foreign: string, limits: TextLimits = LOG_LIMITS): string {
  return disarmCommands(capText(stripControls(foreign), limits));
}

/** As `neutralise`, without line ends and of at most `length` characters: for headings, cells and names. */
export function neutraliseLine(foreign: string, length = 500): string {
  const flat = stripControls(foreign)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return disarmCommands(capLine(flat, length));
}

/** Removes escape sequences, unifies line ends, and makes control and bidi characters visible. */
export function stripControls(foreign: string): string {
  return foreign
    .toWellFormed()
    .replace(CONTROL_STRING, '')
    .replace(CONTROL_SEQUENCE, '')
    .replace(OTHER_ESCAPE, '')
    .replace(LINE_END, '\n')
    .replace(CONTROL_CHARACTER, showControl)
    .replace(BIDI_CONTROL, (character) => `‹U+${hex(character)}›`);
}

/** Cuts long lines and long texts and says how much is missing. */
export function capText(text: string, { lineLength, lines }: TextLimits): string {
  const all = text.split('\n');
  const shown = all.slice(0, lines).map((line) => capLine(line, lineLength));
  const hidden = all.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`… and ${hidden} more lines`] : [])].join('\n');
}

function capLine(line: string, length: number): string {
  if (line.length <= length) return line;
  const shown = line.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  return `${shown}… (${line.length - shown.length} more characters)`;
}

/** Parts the characters that make a line a workflow command; all else stays as it is. */
export function disarmCommands(text: string): string {
  return text.replace(COMMAND, '$1 ').replace(LEGACY_COMMAND, '$1 ');
}

/** The picture Unicode has for a control character (`␀`), or its number. */
function showControl(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.charCodeAt(0);
  if (code === 0x7f) return '␡';
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `‹U+${hex(character)}›`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
