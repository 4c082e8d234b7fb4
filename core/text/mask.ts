/** Shorter texts would turn ordinary words into stars; GitHub's own masking has them anyway. */
const SHORTEST_SECRET = 4;
/** Base64 of a part of the secret is only telling when the part is long. */
const SHORTEST_ENCODED = 12;
export const MASK = '***';

/** Replaces secrets by `***`; more may be added while it is in use. */
export interface Masker {
  add(secret: string): void;
  mask(text: string): string;
  /** Masks every text in a JSON value, keys included. */
  maskDeep(value: unknown): unknown;
}

/** A masker that knows no secret yet. */
export function createMasker(): Masker {
  const known = new Set<string>();
  let pattern: RegExp | undefined;
  const mask = (text: string): string => (pattern === undefined ? text : text.replace(pattern, MASK));
  return {
    add: (secret) => {
      for (const form of formsOf(secret)) known.add(form);
      pattern = buildPattern(known);
    },
    mask,
    maskDeep: (value) => mapTexts(value, mask),
  };
}

/**
 * The forms in which a secret leaks: as it is, line by line, base64 (also inside a longer text, such as `user:token`),
 * URL-encoded, JSON-escaped.
 */
export function formsOf(secret: string): readonly string[] {
  const wholes = new Set([secret, secret.trim(), ...secret.split(/\r?\n|\r/).map((line) => line.trim())]);
  const forms = [...wholes].filter(isTelling).flatMap(encodings);
  return [...new Set(forms)].filter(isTelling);
}

function isTelling(text: string): boolean {
  return text.trim().length >= SHORTEST_SECRET;
}

function encodings(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const percent = encodeURIComponent(text.toWellFormed());
  const lowerPercent = percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const form = percent.replaceAll('%20', '+');
  return [text, json, json.replaceAll('/', '\\/'), percent, lowerPercent, form, ...base64Forms(text)];
}

/** The characters of base64 that depend on the secret alone, at each of the three places it can start in a longer text. */
function base64Forms(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const shifted = [0, 1, 2].map((shift) => encodeShifted(bytes, shift));
  const forms = [encodeBase64(bytes), ...shifted].filter((form) => form.length >= SHORTEST_ENCODED);
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function encodeShifted(bytes: Uint8Array, shift: number): string {
  const padded = new Uint8Array(shift + bytes.length);
  padded.set(bytes, shift);
  const whole = encodeBase64(padded).replace(/=+$/, '');
  const skip = shift === 0 ? 0 : shift + 1;
  const cut = padded.length % 3 === 0 ? 0 : 1;
  return whole.slice(skip, whole.length - cut);
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function buildPattern(forms: ReadonlySet<string>): RegExp | undefined {
  if (forms.size === 0) return undefined;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]),
  );
}
