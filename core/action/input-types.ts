import { formatDuration, parseDuration } from '../duration.ts';
import { parseUrl } from '../net/parse-url.ts';
import type { InputType, ListType } from './inputs.ts';

const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Text on one line. A value that begins with `-` is refused, because tools further down could read it as an option;
 * `mayBeginWithDash` is for text that never reaches a command line.
 */
export function text(
  options: { readonly label?: string; readonly mayBeginWithDash?: boolean } = {},
): InputType<string> {
  const mayBeginWithDash = options.mayBeginWithDash ?? false;
  return {
    label: options.label ?? 'text',
    parse: (given) => {
      if (!mayBeginWithDash) refuseOptionLike(given);
      return refuseControlCharacters(given);
    },
  };
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** `true`, `yes`, `on`, `1` and their opposites, in any case; a bare flag on the command line means `true`. */
export const boolean: InputType<boolean> = {
  label: 'true or false',
  bare: 'true',
  schema: { type: 'boolean' },
  parse: (given) => {
    const value = isBooleanWord(given) ? BOOLEANS[given.toLowerCase()] : undefined;
    if (value === undefined) throw new Error('must be true or false');
    return value;
  },
};

/** Whether the boolean type would take this text. */
export function isBooleanWord(given: string): boolean {
  return Object.hasOwn(BOOLEANS, given.toLowerCase());
}

/** A whole number in decimal digits, bounds included. */
export function integer(bounds: { readonly min?: number; readonly max?: number } = {}): InputType<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = bounds;
  return {
    label: 'whole number',
    schema: { type: 'integer', minimum: min, maximum: max },
    parse: (given) => {
      const value = /^-?\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
      if (value >= min && value <= max) return value;
      throw new Error(`must be a whole number${describeBounds(bounds, String)}`);
    },
  };
}

/** `90s`, `10m`, `1h30m`, `2d`; milliseconds, bounds included. */
export function duration(bounds: { readonly min?: number; readonly max?: number } = {}): InputType<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds;
  return {
    label: 'duration',
    schema: { type: 'string', pattern: '^([0-9]+(ms|s|m|h|d))+$' },
    parse: (given) => {
      const value = parseDuration(given);
      if (value >= min && value <= max) return value;
      throw new Error(`must be a duration${describeBounds(bounds, formatDuration)}`);
    },
  };
}

/** One of a closed list of words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): InputType<Words[number]> {
  return {
    label: `one of ${words.map((word) => `\`${word}\``).join(', ')}`,
    choices: words,
    schema: { type: 'string', enum: words },
    parse: (given) => {
      const word = words.find((candidate) => candidate === given);
      if (word === undefined) throw new Error(`must be ${joinWithOr(words)}`);
      return word;
    },
  };
}

/** An absolute URL of one of the schemes (`https` and `http` by default), without credentials in it. */
export function url(schemes: readonly string[] = ['https', 'http']): InputType<string> {
  return {
    label: 'URL',
    schema: { type: 'string', format: 'uri' },
    parse: (given) => {
      const parsed = parseUrl(refuseControlCharacters(given));
      if (parsed === undefined || !schemes.includes(parsed.protocol.slice(0, -1))) {
        throw new Error(
          `must be a URL that begins with ${joinWithOr(schemes.map((scheme) => `${scheme}://`))}`,
        );
      }
      if (parsed.password !== '') {
        throw new Error(
          'must not hold a password: it would be seen in logs; give the secret through its own input',
        );
      }
      return given;
    },
  };
}

/** A path as the user's shell would write it; `inside: true` refuses what leaves the folder it is relative to. */
export function path(options: { readonly inside?: boolean } = {}): InputType<string> {
  return {
    label: 'path',
    parse: (given) => {
      refuseOptionLike(given);
      refuseControlCharacters(given);
      if (options.inside === true && leavesFolder(given)) {
        throw new Error('must be a relative path that stays inside the repository, without `..`');
      }
      return given;
    },
  };
}

/** The text of an image reference; what it means is decided by who reads it. */
export const image: InputType<string> = {
  label: 'image reference',
  parse: (given) => {
    refuseOptionLike(given);
    if (/[\s\p{Cc}]/u.test(given)) throw new Error('must be an image reference, without spaces');
    return given;
  },
};

/** One value per line in a workflow, a repeated flag on the command line. */
export function list<T>(type: InputType<T>): ListType<T> {
  const label =
    type.choices === undefined ? `list of ${type.label}` : type.label.replace(/^one of/, 'any of');
  return { ...type, label, many: true };
}

/** A token, key or password: any text on one line. Mark its input `secret: true`. */
export const secret: InputType<string> = text({ label: 'secret', mayBeginWithDash: true });

function refuseOptionLike(given: string): void {
  if (given.startsWith('-')) throw new Error('must not begin with "-": a tool could read it as an option');
}

function refuseControlCharacters(given: string): string {
  if (CONTROL_CHARACTER.test(given)) throw new Error('must be one line without control characters');
  return given;
}

function leavesFolder(given: string): boolean {
  return given.startsWith('/') || /^[a-z]:/i.test(given) || given.split(/[\\/]/).includes('..');
}

function describeBounds(
  { min, max }: { readonly min?: number; readonly max?: number },
  show: (value: number) => string,
): string {
  if (min !== undefined && max !== undefined) return ` from ${show(min)} to ${show(max)}`;
  if (min !== undefined) return ` of at least ${show(min)}`;
  return max === undefined ? '' : ` of at most ${show(max)}`;
}

function joinWithOr(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
