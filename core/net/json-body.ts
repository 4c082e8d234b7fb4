import { SlipwayError } from '../errors.ts';
import type { HttpResponse } from '../ports/http.ts';
import { neutraliseLine } from '../text/neutralise.ts';
import { showUrl } from './parse-url.ts';

/**
 * The JSON of a body. Raises `not-json` (outside) that names what came instead: the title of an HTML page says whether
 * it was a login, a gateway or a proxy that answered.
 */
export function parseJsonBody(response: HttpResponse, url: string): unknown {
  try {
    return JSON.parse(response.body.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new SlipwayError({
      code: 'not-json',
      kind: 'outside',
      what: `${showUrl(url)} did not answer with JSON`,
      why: `The answer (status ${response.status}) is ${describeBody(response)}`,
      fix: 'Check the address and its base path. If a login page or a gateway answers, give it the headers or the way round it needs.',
      cause: error,
    });
  }
}

function describeBody({ body, headers }: HttpResponse): string {
  const type = headers['content-type'] ?? '';
  const title = readTitle(body);
  if (title !== undefined) return `an HTML page with the title "${title}"`;
  if (/html/i.test(type) || /^\s*<(!doctype|html)/i.test(body)) return 'an HTML page';
  if (body.trim() === '') return 'empty';
  return `text that begins with "${neutraliseLine(body.slice(0, 200), 60)}"`;
}

/** The title of an HTML page, or nothing. */
export function readTitle(body: string): string | undefined {
  const match = /<title[^>]{0,200}>([^<]{1,300})/i.exec(body.slice(0, 50_000));
  const title = neutraliseLine(match?.[1] ?? '', 120);
  return title === '' ? undefined : title;
}
