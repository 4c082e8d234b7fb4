/** How a text would be read if it stood there without quotes; each line is a type some YAML reader knows. */
const NOT_A_STRING: readonly RegExp[] = [
  // null and booleans of YAML 1.1 (with y and n, which only some readers take) and 1.2
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE)?$/,
  /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/,
  // integers: decimal with _, binary, octal (0o7, and 07 of 1.1), hexadecimal; Go's reader takes capitals too
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?0[bB][01_]+$/,
  /^[-+]?0[oO]?[0-7_]+$/,
  /^[-+]?0[xX][0-9a-fA-F_]+$/,
  // floats: 1.10, 12e4, .5, 1_000.5; infinity and not a number
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9_]+)?$/,
  /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9_]+$/,
  /^[-+]?\.[0-9_]*(?:[eE][-+]?[0-9_]+)?$/,
  /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/,
  // base 60 of YAML 1.1: 1:30, 190:20:30.15
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  // dates and times of YAML 1.1, also with one-digit months and days
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:/,
  // merge key and default value of YAML 1.1
  /^(?:<<|=)$/,
];

/** What only an escape can carry safely: control characters, line separators, byte order marks, lone surrogates. */
const NEEDS_ESCAPE = /[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** Texts that plain style cannot carry at all, in any place. */
const NOT_PLAIN: readonly RegExp[] = [
  /^[-?:,[\]{}#&*!|>'"%@`\s]/,
  /[\s:]$/,
  /:[\s]|[\s]#/,
  NEEDS_ESCAPE,
  /^(?:---|\.\.\.)/,
];

const NOT_PLAIN_IN_BRACKETS = /[,[\]{}]|:$/;

/** Whether the text means itself, as a string, in YAML 1.1 and in the core schema of YAML 1.2, without quotes. */
export function isPlainString(text: string): boolean {
  return !NOT_A_STRING.some((pattern) => pattern.test(text));
}

/** The quotes around a scalar; none means plain style. */
export type QuoteStyle = 'plain' | 'single' | 'double';

/**
 * Writes a text as a one-line scalar that reads as a string everywhere: in the style that is there, and in double
 * quotes where plain style would change its meaning or single quotes cannot carry it.
 */
export function writeScalar(text: string, style: QuoteStyle, inBrackets: boolean): string {
  switch (style) {
    case 'plain':
      return isSafePlain(text, inBrackets) ? text : writeDoubleQuoted(text);
    case 'single':
      return NEEDS_ESCAPE.test(text) ? writeDoubleQuoted(text) : `'${text.replaceAll("'", "''")}'`;
    case 'double':
      return writeDoubleQuoted(text);
  }
}

function isSafePlain(text: string, inBrackets: boolean): boolean {
  if (NOT_PLAIN.some((pattern) => pattern.test(text))) return false;
  return isPlainString(text) && !(inBrackets && NOT_PLAIN_IN_BRACKETS.test(text));
}

/** JSON's escapes are a subset of YAML's; what JSON leaves alone and YAML does not allow is escaped too. */
function writeDoubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
