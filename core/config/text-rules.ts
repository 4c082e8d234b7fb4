import { parseServer } from '../argocd/server-url.ts';
import { parseDuration } from '../duration.ts';
import { messageOf, SlipwayError } from '../errors.ts';
import { splitPath } from '../git/file-path.ts';
import { parseImageReference } from '../image/reference.ts';
import { parseSelector } from '../yaml/selector.ts';
import { parseFreezePeriod } from './freeze-period.ts';
import { fillTemplate, refuseTemplate } from './placeholders.ts';
import { parseWindow } from './window.ts';

/** Gives the reason for a refusal as the end of a sentence (`has a brace …`), or nothing. */
export type TextRule = (text: string) => string | undefined;

export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$';
const NAME = new RegExp(NAME_PATTERN);
export const LOGIN_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$';
const LOGIN = new RegExp(LOGIN_PATTERN);
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Any values do: filled in, they show whether the text around the placeholders is right. */
const SAMPLE = { service: 'service', environment: 'environment', target: 'target' };

/** Names become file paths, selectors and commit trailers, so they hold letters, digits and `. _ -` only. */
export function checkName(name: string): string | undefined {
  return NAME.test(name)
    ? undefined
    : 'is no name; names begin with a letter or digit and hold letters, digits and . _ - (63 at most)';
}

/** A text with placeholders that is handed on to other programs. */
export function checkTemplate(template: string): string | undefined {
  if (CONTROL.test(template)) return 'holds control characters';
  if (template.startsWith('-')) return 'begins with -, so a tool could take it for an option';
  return refuseTemplate(template);
}

export function checkSelectorTemplate(template: string): string | undefined {
  return checkTemplate(template) ?? reasonOf(() => parseSelector(template));
}

export function checkPathTemplate(template: string): string | undefined {
  return refuseTemplate(template) ?? reasonOf(() => splitPath(fillTemplate(template, SAMPLE)));
}

export function checkServerTemplate(template: string): string | undefined {
  return checkTemplate(template) ?? reasonOf(() => parseServer(fillTemplate(template, SAMPLE)));
}

export function checkImageRepository(image: string): string | undefined {
  return reasonOf(() => {
    const { tag, digest } = parseImageReference(image);
    if (tag !== undefined || digest !== undefined) {
      throw new Error(
        'has a tag or digest; write registry and repository only, such as ghcr.io/acme/chat-api',
      );
    }
  });
}

export function checkDuration(text: string): string | undefined {
  return reasonOf(() => parseDuration(text));
}

export function checkWindow(text: string): string | undefined {
  return reasonOf(() => parseWindow(text));
}

export function checkFreezePeriod(text: string): string | undefined {
  return reasonOf(() => parseFreezePeriod(text));
}

export function checkLogin(login: string): string | undefined {
  return LOGIN.test(login)
    ? undefined
    : 'is no GitHub login; logins hold letters, digits, - and _ (39 at most)';
}

function reasonOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof SlipwayError ? `is refused: ${lowerFirst(error.why)}` : messageOf(error);
  }
}

/** The reason of an error is a sentence; here it ends one. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
