import { objectOf, parseJson, textField } from '../argocd/fields.ts';

const LINES = 50;
const CHARS = 8000;

/** The end of a container's log: plain text, or Argo CD's stream of `{"result": {"content": …}}` lines. */
export function readLog(value: unknown): string {
  if (typeof value !== 'string') return '';
  const lines = value.split(/\r?\n/).map(readLine);
  return lines
    .filter((line) => line !== '')
    .slice(-LINES)
    .join('\n')
    .slice(-CHARS);
}

function readLine(line: string): string {
  const json = /^(?:data: )?(\{"result".*)$/.exec(line)?.[1];
  if (json === undefined) return line;
  const result = objectOf(objectOf(parseJson(json)?.value)['result']);
  return textField(result, 'content') ?? '';
}
